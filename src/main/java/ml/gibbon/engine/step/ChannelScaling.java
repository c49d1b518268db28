package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Layout;

/** Scales and shifts each channel, in place. */
public final class ChannelScaling implements Step {

  private final Signal signal;
  private final ChannelAffine affine;
  private final float[] scale;
  private final float[] shift;
  private final float[] tile;

  public ChannelScaling(Signal signal, ChannelAffine affine) {
    this.signal = signal;
    this.affine = affine;
    int length = tileLength(signal);
    this.scale = new float[length];
    this.shift = new float[length];
    this.tile = new float[length];
  }

  /** After so many values the channels repeat; in blocks those of an image are a period. */
  private static int tileLength(Signal signal) {
    int channels = signal.volume().channels();
    return signal.layout() == Layout.BLOCKS
        ? signal.volume().size()
        : Math.max(1, Tiles.LENGTH / channels) * channels;
  }

  @Override
  public void refresh() {
    repeat(affine.scale(), scale);
    repeat(affine.shift(), shift);
  }

  private void repeat(float[] channels, float[] to) {
    int run = signal.layout() == Layout.BLOCKS ? Layout.blockLength() : channels.length;
    int times = signal.layout() == Layout.BLOCKS ? signal.volume().places() : 1;
    for (int i = 0; i < to.length; i += run) {
      System.arraycopy(channels, i / (run * times) * run % channels.length, to, i, run);
    }
  }

  @Override
  public Signal output() {
    return signal;
  }

  @Override
  public void forward() {
    for (int i = 0; i < signal.length(); i += tile.length) {
      int n = Math.min(tile.length, signal.length() - i);
      signal.values().get(i, tile, n);
      Tiles.affine(tile, scale, shift, n);
      signal.values().put(i, tile, n);
    }
  }

  @Override
  public void backward() {
    for (int i = 0; i < signal.length(); i += tile.length) {
      int n = Math.min(tile.length, signal.length() - i);
      signal.gradient().get(i, tile, n);
      Tiles.multiply(tile, scale, n);
      signal.gradient().put(i, tile, n);
    }
  }
}
