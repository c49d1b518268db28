package ml.gibbon.engine;

import java.util.List;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.engine.step.Step;
import ml.gibbon.engine.step.Trainable;

/**
 * A network as steps over fixed micro-batches; its native memory is reserved but not taken.
 *
 * @param pixels where images enter
 * @param steps in the order of the way forward
 * @param logits the last step's output, {@code [1, 1, N, K]}
 * @param arena all the native memory
 */
record CompiledNetwork(PixelPort pixels, List<Step> steps, Signal logits, Arena arena) {

  CompiledNetwork {
    steps = List.copyOf(steps);
  }

  /** Images in a micro-batch. */
  public int microBatch() {
    return logits.images();
  }

  public int classes() {
    return logits.volume().size();
  }

  public void refresh() {
    steps.forEach(Step::refresh);
  }

  public void forward() {
    for (Step step : steps) {
      step.forward();
    }
  }

  public void backward() {
    for (int i = steps.size() - 1; i >= 0; i--) {
      steps.get(i).backward();
    }
  }

  /**
   * Adds up the gradient of the parameters on the way back, which ends at the first step that has
   * any.
   */
  public void accumulate() {
    int first = firstTrainable();
    for (int i = steps.size() - 1; i >= first; i--) {
      if (steps.get(i) instanceof Trainable step && step.isTrained()) {
        step.accumulate();
      }
      if (i > first) {
        steps.get(i).backward();
      }
    }
  }

  /** Goes on after {@link #accumulate}, from the first layer to the pixels. */
  public void backwardToPixels() {
    for (int i = firstTrainable(); i >= 0; i--) {
      steps.get(i).backward();
    }
  }

  private int firstTrainable() {
    int first = 0;
    while (!(steps.get(first) instanceof Trainable step && step.isTrained())) {
      first++;
    }
    return first;
  }
}
