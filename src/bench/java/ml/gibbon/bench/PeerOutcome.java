package ml.gibbon.bench;

import ml.gibbon.attack.LpNorm;
import ml.gibbon.image.ImageBatch;

/**
 * What an attack did to each image.
 *
 * @param broken whether it is answered as the attack wants, {@code [N]}
 * @param sizes of the changes, in the attack's norm, {@code [N]}
 */
record PeerOutcome(boolean[] broken, double[] sizes) {

  /**
   * Measures images.
   *
   * @param pixels that the attack made, float32 {@code [N, C, H, W]}
   * @param answers of the model to them, {@code [N]}
   */
  static PeerOutcome of(PeerAttack attack, ImageBatch clean, float[] pixels, float[] answers) {
    int[] references = attack.classes(clean);
    LpNorm norm = attack.norm();
    int size = clean.shape().size();
    boolean[] broken = new boolean[clean.size()];
    double[] sizes = new double[clean.size()];
    for (int i = 0; i < broken.length; i++) {
      broken[i] = attack.isReached(clean.labels()[i], references[i], (int) answers[i]);
      sizes[i] = norm.size(clean.pixels(), pixels, i * size, size);
    }
    return new PeerOutcome(broken, sizes);
  }
}
