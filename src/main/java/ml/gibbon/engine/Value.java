package ml.gibbon.engine;

import java.util.Optional;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.engine.step.Step;

/**
 * The value of a node while its graph is compiled.
 *
 * @param signal where it is
 * @param vector whether it counts as a channel-major vector, although it may lie place by place
 * @param producer the step that writes its values last, or its gradient if several steps read it;
 *     none for pixels
 * @param shared whether other steps read it, too
 */
record Value(Signal signal, boolean vector, Optional<Step> producer, boolean shared) {

  static Value of(Step producer, boolean vector) {
    return new Value(producer.output(), vector, Optional.of(producer), false);
  }

  /** The same, seen as vectors or as images. */
  Value as(boolean asVector) {
    return new Value(signal, asVector, producer, shared);
  }

  /** Whether a step that the way back asks for its output values wrote it. */
  boolean isRead() {
    return producer.map(Step::readsOutput).orElse(false);
  }

  /** Whether a step may write over it. */
  boolean isFree() {
    return !shared && !isRead();
  }

  /** Whether its gradient may lie in the same memory as that of another such value. */
  boolean keepsGradient() {
    return producer.map(Step::keepsGradient).orElse(false);
  }
}
