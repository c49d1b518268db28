package ml.gibbon.loss;

/** The losses that a gradient attack can climb, by the names that configurations use. */
public enum LossKind {
  CROSS_ENTROPY {
    @Override
    public Loss of(Probabilities probabilities, ClassOfImage of) {
      return new CrossEntropy(probabilities, of);
    }
  },
  MARGIN {
    @Override
    public Loss of(Probabilities probabilities, ClassOfImage of) {
      return new Margin(of);
    }
  },
  DLR {
    @Override
    public Loss of(Probabilities probabilities, ClassOfImage of) {
      return new Dlr(of);
    }

    @Override
    public int leastClasses() {
      return Dlr.LEAST_CLASSES;
    }
  };

  /** How many classes it compares. */
  public int leastClasses() {
    return 2;
  }

  /**
   * The loss about one class of each image.
   *
   * @param probabilities how the model's logits are read
   */
  public abstract Loss of(Probabilities probabilities, ClassOfImage of);
}
