package ml.gibbon.engine;

import java.util.Optional;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.engine.step.Step;
import ml.gibbon.network.Volume;

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

  /** Vectors as so many shorter ones each. */
  Value divided(int count) {
    int length = signal.volume().size() / count;
    return viewed(new Volume(1, 1, length), signal.images() * count);
  }

  /** The reverse. */
  Value joined(int count) {
    return viewed(Volume.vector(signal.volume().size() * count), signal.images() / count);
  }

  private Value viewed(Volume volume, int images) {
    return new Value(
        new Signal(volume, images, signal.values(), signal.gradient()),
        true,
        producer,
        // What follows must neither be folded into a step that sees other channels, nor overwrite.
        true);
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
