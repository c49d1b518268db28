package ml.gibbon.report;

/**
 * One row of an adversarial table, to be shown.
 *
 * @param id of the image
 * @param label true class
 * @param clean float32 {@code [C, H, W]}, values in [0, 1]
 * @param adversarial float32 {@code [C, H, W]}
 * @param cleanPrediction the model's answer on the clean image
 * @param cleanConfidence softmax probability of that answer
 * @param adversarialPrediction the model's answer on the adversarial image
 * @param adversarialConfidence softmax probability of that answer
 */
record Example(
    long id,
    int label,
    float[] clean,
    float[] adversarial,
    int cleanPrediction,
    double cleanConfidence,
    int adversarialPrediction,
    double adversarialConfidence) {

  /** The change, {@code [C, H, W]}. */
  float[] change() {
    float[] change = new float[clean.length];
    for (int i = 0; i < change.length; i++) {
      change[i] = adversarial[i] - clean[i];
    }
    return change;
  }
}
