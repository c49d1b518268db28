package ml.gibbon.engine.step;

import ml.gibbon.engine.product.NativeFloats;

/**
 * Inverted dropout (Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from
 * Overfitting"): in training each value is dropped with a probability and the others are scaled up;
 * in inference nothing happens.
 */
public final class Dropout implements Step {

  private final Signal input;
  private final Signal output;
  private final double keep;
  private final DropoutMasks masks;
  private final float[] mask;
  private final float[] values = new float[Tiles.LENGTH];
  private final float[] factors = new float[Tiles.LENGTH];

  /**
   * @param output the input itself, or a signal of the same volume
   * @param keep share of the values that is kept, in (0, 1]
   */
  public Dropout(Signal input, Signal output, double keep, DropoutMasks masks) {
    this.input = input;
    this.output = output;
    this.keep = keep;
    this.masks = masks;
    this.mask = new float[input.length()];
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    if (masks.isOn()) {
      masks.draw(mask, keep);
    }
    scale(input.values(), output.values());
  }

  @Override
  public void backward() {
    scale(output.gradient(), input.gradient());
  }

  private void scale(NativeFloats from, NativeFloats to) {
    if (!masks.isOn() && from == to) {
      return;
    }
    for (int i = 0; i < mask.length; i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, mask.length - i);
      from.get(i, values, n);
      if (masks.isOn()) {
        System.arraycopy(mask, i, factors, 0, n);
        Tiles.multiply(values, factors, n);
      }
      to.put(i, values, n);
    }
  }
}
