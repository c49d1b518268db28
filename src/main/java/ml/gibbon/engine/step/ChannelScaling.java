package ml.gibbon.engine.step;

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
    int channels = signal.volume().channels();
    int length = Math.max(1, Tiles.LENGTH / channels) * channels;
    this.scale = new float[length];
    this.shift = new float[length];
    this.tile = new float[length];
  }

  @Override
  public void refresh() {
    repeat(affine.scale(), scale);
    repeat(affine.shift(), shift);
  }

  private static void repeat(float[] channels, float[] tile) {
    for (int i = 0; i < tile.length; i += channels.length) {
      System.arraycopy(channels, 0, tile, i, channels.length);
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
