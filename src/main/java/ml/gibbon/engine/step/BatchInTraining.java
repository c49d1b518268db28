package ml.gibbon.engine.step;

/**
 * Whether a pass is one of training, in which values are normalised by the statistics of the
 * minibatch, and how many images this has: the rest of a micro-batch is filled up with zeros.
 */
public final class BatchInTraining {

  private int images;

  /** Training, with the first so many images of the micro-batch. */
  public void on(int count) {
    images = count;
  }

  /** Evaluation. */
  public void off() {
    images = 0;
  }

  public boolean isOn() {
    return images > 0;
  }

  /** At least 1 in training. */
  int images() {
    return images;
  }
}
