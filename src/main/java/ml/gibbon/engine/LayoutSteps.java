package ml.gibbon.engine;

import java.util.List;
import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.engine.step.Flatten;
import ml.gibbon.engine.step.Operand;
import ml.gibbon.engine.step.Reordering;
import ml.gibbon.engine.step.Signal;
import ml.gibbon.engine.step.Step;
import ml.gibbon.engine.step.Unflatten;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Volume;

/** Brings values into the layouts in which steps read them; where they lie so, nothing is added. */
final class LayoutSteps {

  private final Arena arena;
  private final List<Step> steps;

  /**
   * @param steps that those are added to which move values
   */
  LayoutSteps(Arena arena, List<Step> steps) {
    this.arena = arena;
    this.steps = steps;
  }

  private Value added(Step step, boolean vector) {
    steps.add(step);
    return Value.of(step, vector);
  }

  /** The same as vectors that lie so in memory. */
  Value flat(Value value) {
    Signal signal = value.signal();
    if (signal.volume().places() == 1) {
      return value.as(true);
    }
    Step step =
        signal.layout() == Layout.PLACES
            ? new Flatten(signal, arena)
            : Reordering.toVectors(signal, arena);
    return added(step, true);
  }

  /** The same as images of this volume, which it has as many values as, in any layout. */
  Value images(Value value, Volume volume) {
    return value.signal().volume().equals(volume)
        ? value.as(false)
        : added(new Unflatten(flat(value).signal(), volume, arena), false);
  }

  /** The same place by place. */
  Value places(Value value, Volume volume) {
    return images(value, volume, Layout.PLACES);
  }

  /** The same place by place, vectors as they are. */
  Value places(Value value) {
    return places(value, value.signal().volume());
  }

  private Value images(Value value, Volume volume, Layout layout) {
    Value images = images(value, volume);
    return images.signal().layout().isSame(layout, volume)
        ? images
        : added(Reordering.to(layout, images.signal(), arena), value.vector());
  }

  /** The same in a layout; a constant as it is. */
  Operand in(Layout layout, Operand operand) {
    if (operand.signal().isEmpty()) {
      return operand;
    }
    Value value = new Value(operand.signal().get(), false, Optional.empty(), false);
    return Operand.of(operand.shape(), in(layout, value, operand.shape()).signal());
  }

  /**
   * The same in a layout.
   *
   * @param shape of the value
   */
  Value in(Layout layout, Value value, Shape shape) {
    if (value.signal().liesAs(layout, shape)) {
      return value;
    }
    return layout == Layout.PLAIN
        ? flat(value)
        : images(value, Layout.volumeOfImages(shape), layout);
  }
}
