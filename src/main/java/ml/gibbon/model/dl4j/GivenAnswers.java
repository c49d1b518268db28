package ml.gibbon.model.dl4j;

import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.loss.Probabilities;

/**
 * Holds what plain DL4J answers against what Gibbon computes for the same images, and says how the
 * answers are read.
 *
 * @param given {@code [N, outputs]}, of DL4J
 * @param outputs numbers for an image, one for two classes included
 */
public record GivenAnswers(float[] given, int outputs) {

  /** Two orders of summation differ by far less, another function by more. */
  private static final double TOLERANCE = 1e-3;

  /**
   * The kind of answers in words.
   *
   * @param logits {@code [N, K]}, of Gibbon's form of the network
   * @throws InputException when they are not those of the given network
   */
  public String compare(float[] logits, DifferentiableClassifier classifier, String name) {
    int classes = classifier.classes();
    boolean binary = outputs == 1 && classes == 2;
    Probabilities read = classifier.probabilities();
    boolean asLogits = isAlike(given, logits, given);
    float[] probabilities = new float[given.length];
    for (int i = 0; i < probabilities.length; i++) {
      int row = i / outputs;
      probabilities[i] = read.confidence(logits, classes, row, binary ? 1 : i % outputs);
    }
    if (!asLogits && !isAlike(probabilities, given, new float[] {1})) {
      throw GivenNetwork.refused(
          name,
          "answers otherwise in DL4J than Gibbon can compute it: %.4g against %.4g for an output; its last layers make of the classes what Gibbon does not know. Let it end in an OutputLayer with softmax or sigmoid"
              .formatted(
                  given[farthest(probabilities, given)],
                  probabilities[farthest(probabilities, given)]));
    }
    if (asLogits && sumToOne()) {
      throw GivenNetwork.refused(
          name,
          "makes probabilities in a layer before its last one, of which Gibbon cannot take the softmax off: let the softmax be the last layer");
    }
    if (asLogits) {
      return classes + " numbers that are no probabilities, which are read as logits of a softmax";
    }
    return binary
        ? "one sigmoid probability, of class 1 against class 0"
        : switch (read) {
          case SOFTMAX -> classes + " softmax probabilities";
          case LOGISTIC -> classes + " sigmoid probabilities, of which the largest is its answer";
          case INDEPENDENT -> classes + " independent probabilities";
        };
  }

  private boolean sumToOne() {
    for (int from = 0; from < given.length; from += outputs) {
      double sum = 0;
      for (int k = from; k < from + outputs; k++) {
        if (given[k] < 0) {
          return false;
        }
        sum += given[k];
      }
      if (Math.abs(sum - 1) > TOLERANCE) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param scale array of whose largest value differences may be a share
   */
  private static boolean isAlike(float[] a, float[] b, float[] scale) {
    if (a.length != b.length) {
      return false;
    }
    int at = farthest(a, b);
    double largest = 0;
    for (float value : scale) {
      largest = Math.max(largest, Math.abs(value));
    }
    return Math.abs(a[at] - b[at]) <= TOLERANCE * largest;
  }

  private static int farthest(float[] a, float[] b) {
    int farthest = 0;
    for (int i = 1; i < a.length; i++) {
      if (Math.abs(a[i] - b[i]) > Math.abs(a[farthest] - b[farthest])) {
        farthest = i;
      }
    }
    return farthest;
  }
}
