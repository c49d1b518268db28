package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.network.Volume;

/**
 * The maximum over the linear pieces of each unit. The channels come piece by piece, so that the
 * maximum runs over contiguous values.
 */
public final class Maxout implements Step {

  private final Signal input;
  private final Signal output;
  private final int units;
  private final int pieces;
  private final float[] maximum;
  private final float[] candidate;
  private final float[] untaken;
  private final float[] taken;

  public Maxout(Signal input, int pieces, Arena arena) {
    this.input = input;
    this.pieces = pieces;
    Volume volume = input.volume();
    this.units = volume.channels() / pieces;
    this.output =
        Signal.reserve(new Volume(volume.height(), volume.width(), units), input.images(), arena);
    this.maximum = new float[units];
    this.candidate = new float[units];
    this.untaken = new float[units];
    this.taken = new float[units];
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public boolean readsOutput() {
    return true;
  }

  @Override
  public void forward() {
    for (int to = 0, from = 0; to < output.length(); to += units) {
      input.values().get(from, maximum, units);
      from += units;
      for (int p = 1; p < pieces; p++, from += units) {
        input.values().get(from, candidate, units);
        Tiles.max(maximum, candidate, units);
      }
      output.values().put(to, maximum, units);
    }
  }

  /** The gradient goes to the piece that gave the maximum; among equals to the first. */
  @Override
  public void backward() {
    for (int from = 0, to = 0; from < output.length(); from += units) {
      output.values().get(from, maximum, units);
      output.gradient().get(from, untaken, units);
      for (int p = 0; p < pieces; p++, to += units) {
        input.values().get(to, candidate, units);
        Tiles.select(maximum, candidate, untaken, taken, units);
        input.gradient().put(to, taken, units);
      }
    }
  }
}
