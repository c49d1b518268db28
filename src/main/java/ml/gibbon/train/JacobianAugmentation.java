package ml.gibbon.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.random.Draws;

/**
 * Jacobian-based dataset augmentation (Papernot et al. 2016, arXiv:1602.02697, section 4.2): each
 * image x that the oracle has called y gives another one,
 *
 * <pre>
 * x + lambda * sign(dF_y / dx)
 * </pre>
 *
 * F being the substitute's probabilities. Their sign is that of the gradient of log F_y, which is
 * the cross-entropy's downwards, and does not underflow. Images are on grey levels and stay in
 * their range.
 *
 * @param levels lambda in grey levels
 */
record JacobianAugmentation(int levels) {

  /**
   * The images that some images give, with ids from {@code firstId} on, and no label yet.
   *
   * @param substitute trained on them
   * @param images with the labels that the oracle gave
   */
  List<LabelledImage> of(
      DifferentiableClassifier substitute, List<LabelledImage> images, long firstId) {
    List<LabelledImage> made = new ArrayList<>();
    int size = substitute.inputShape().size();
    for (int from = 0; from < images.size(); from += ImageBatch.USUAL_SIZE) {
      List<LabelledImage> some =
          images.subList(from, Math.min(images.size(), from + ImageBatch.USUAL_SIZE));
      ImageBatch batch = ImageBatch.of(substitute.inputShape(), some);
      float[] gradient =
          substitute
              .differentiate(
                  batch.pixels(),
                  batch.size(),
                  new CrossEntropy(substitute.probabilities(), ClassOfImage.fixed(batch.labels())))
              .gradient();
      for (int i = 0; i < some.size(); i++) {
        byte[] moved = moved(some.get(i).pixels(), gradient, i * size);
        made.add(new LabelledImage(firstId + made.size(), 0, moved));
      }
    }
    return made;
  }

  private byte[] moved(byte[] pixels, float[] gradient, int at) {
    byte[] moved = new byte[pixels.length];
    for (int j = 0; j < pixels.length; j++) {
      int level = Byte.toUnsignedInt(pixels[j]) - levels * (int) Math.signum(gradient[at + j]);
      moved[j] = (byte) Math.max(0, Math.min(255, level));
    }
    return moved;
  }

  /**
   * Some of the images, each as likely as the others (reservoir sampling, section 4.2), in their
   * order.
   *
   * @param count at most as many as there are
   * @param seed of the round
   */
  static List<LabelledImage> sample(List<LabelledImage> images, int count, long seed) {
    if (count == images.size()) {
      return images;
    }
    return images.stream()
        .sorted(
            Comparator.<LabelledImage>comparingDouble(
                    image -> Draws.ofImage(seed, image.id(), "reservoir").nextDouble())
                .thenComparingLong(LabelledImage::id))
        .limit(count)
        .sorted(Comparator.comparingLong(LabelledImage::id))
        .toList();
  }
}
