package ml.gibbon.model;

import ml.gibbon.image.ImageShape;

/** The order of the values in which a network takes a batch of images. */
public enum Layout {
  /** {@code [N, C, H, W]}. */
  CHANNELS_FIRST("channels first"),
  /** {@code [N, H, W, C]}. */
  CHANNELS_LAST("channels last"),
  /** {@code [N, C * H * W]}, channels first. */
  FLAT("as rows of values");

  private final String inWords;

  Layout(String inWords) {
    this.inWords = inWords;
  }

  public String inWords() {
    return inWords;
  }

  /** The shape of a batch. */
  public long[] batchShape(ImageShape image, int images) {
    return switch (this) {
      case CHANNELS_FIRST -> new long[] {images, image.channels(), image.height(), image.width()};
      case CHANNELS_LAST -> new long[] {images, image.height(), image.width(), image.channels()};
      case FLAT -> new long[] {images, image.size()};
    };
  }

  /**
   * The values of a batch in this order.
   *
   * @param pixels {@code [N, C, H, W]}
   */
  public float[] ordered(float[] pixels, ImageShape image) {
    return this == CHANNELS_LAST ? channelsLast(pixels, image) : pixels;
  }

  private static float[] channelsLast(float[] pixels, ImageShape image) {
    int[] places = placesOfChannelsLast(image.channels(), image.height() * image.width());
    float[] ordered = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int at = i % places.length;
      ordered[i - at + places[at]] = pixels[i];
    }
    return ordered;
  }

  /** For each value in the order channels first, where it stands in the order channels last. */
  static int[] placesOfChannelsLast(int channels, int places) {
    int[] to = new int[channels * places];
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < places; p++) {
        to[c * places + p] = p * channels + c;
      }
    }
    return to;
  }
}
