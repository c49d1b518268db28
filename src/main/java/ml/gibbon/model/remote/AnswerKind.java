package ml.gibbon.model.remote;

import java.util.Arrays;
import java.util.Locale;
import ml.gibbon.gradient.Knowledge;

/** What a model that only answers says of an image. */
public enum AnswerKind {

  /** A number for each class, of which the largest is the answer: read as logits of a softmax. */
  SCORES(Knowledge.SCORES) {
    @Override
    void write(double[] values, int from, int classes, float[] logits, int image)
        throws AnswerException {
      for (int k = 0; k < classes; k++) {
        logits[image * classes + k] = (float) values[from + k];
        if (!Float.isFinite(logits[image * classes + k])) {
          throw wrong("scores of %s for an image", values[from + k]);
        }
      }
    }
  },

  /**
   * A probability for each class, adding up to 1: their logarithms are logits. A probability of 0
   * counts as {@value #SMALLEST}.
   */
  PROBABILITIES(Knowledge.SCORES) {
    @Override
    void write(double[] values, int from, int classes, float[] logits, int image)
        throws AnswerException {
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        double value = values[from + k];
        if (!(value >= 0 && value <= 1 + SUM_TOLERANCE)) {
          throw wrong("a probability of %s", value);
        }
        sum += value;
        logits[image * classes + k] = (float) Math.log(Math.max(value, SMALLEST));
      }
      if (Math.abs(sum - 1) > SUM_TOLERANCE) {
        throw wrong("probabilities that add up to %.6g", sum);
      }
    }
  },

  /** The number of a class: read as logits that leave all others no probability. */
  LABELS(Knowledge.LABELS) {
    @Override
    void write(double[] values, int from, int classes, float[] logits, int image)
        throws AnswerException {
      double label = values[from];
      if (!(label >= 0 && label < classes && label == Math.rint(label))) {
        throw wrong("class %s", label);
      }
      Arrays.fill(logits, image * classes, (image + 1) * classes, OTHER_CLASS);
      logits[image * classes + (int) label] = 0;
    }

    @Override
    int valuesPerImage(int classes) {
      return 1;
    }
  };

  /** Smallest probability that has a logarithm in float32 with room around it. */
  private static final double SMALLEST = 1e-37;

  /** Of probabilities in half precision the sum is off by as much. */
  private static final double SUM_TOLERANCE = 1e-2;

  /** A logit beside 0 that double precision makes a probability of 0. */
  private static final float OTHER_CLASS = -1000;

  private final Knowledge knowledge;

  AnswerKind(Knowledge knowledge) {
    this.knowledge = knowledge;
  }

  /** What an attacker is told. */
  public Knowledge knowledge() {
    return knowledge;
  }

  /** Numbers of an answer about one image. */
  int valuesPerImage(int classes) {
    return classes;
  }

  /** Writes the logits of one image. */
  abstract void write(double[] values, int from, int classes, float[] logits, int image)
      throws AnswerException;

  /**
   * Reads an answer.
   *
   * @param values {@code [N, K]}, or {@code [N]} of labels
   * @param images N
   * @param classes K
   * @return logits {@code [N, K]}
   * @throws AnswerException at a value that is none of this kind
   */
  float[] logits(double[] values, int images, int classes) throws AnswerException {
    float[] logits = new float[images * classes];
    for (int i = 0; i < images; i++) {
      write(values, i * valuesPerImage(classes), classes, logits, i);
    }
    return logits;
  }

  /** What an answer about some images must be, for messages. */
  String wanted(int images, int classes) {
    return switch (this) {
      case SCORES -> "%d x %d finite scores".formatted(images, classes);
      case PROBABILITIES ->
          "%d x %d probabilities, each row adding up to 1".formatted(images, classes);
      case LABELS -> "%d labels from 0 to %d".formatted(images, classes - 1);
    };
  }

  private static AnswerException wrong(String what, double value) {
    return AnswerException.passing("answered " + String.format(Locale.ROOT, what, value));
  }
}
