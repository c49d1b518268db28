package ml.gibbon.engine.step;

import ml.gibbon.network.Volume;

/**
 * The two orders of a micro-batch's values: vectors {@code [N, C, H, W]}, as pixels come and as
 * DL4J flattens images, and places {@code [H, W, N, C]}, as the engine computes.
 *
 * @param volume H, W and C
 * @param images N
 */
public record ChannelMajor(Volume volume, int images) {

  /**
   * @param vectors {@code count} images from index {@code from} on
   * @param places filled for the first {@code count} images
   */
  public void toPlaces(float[] vectors, int from, int count, float[] places) {
    int channels = volume.channels();
    for (int n = 0; n < count; n++) {
      for (int c = 0; c < channels; c++) {
        int source = from + (n * channels + c) * volume.places();
        for (int i = 0, to = n * channels + c; i < volume.places(); i++) {
          places[to] = vectors[source + i];
          to += images * channels;
        }
      }
    }
  }

  /** The reverse of {@link #toPlaces}. */
  public void toVectors(float[] places, float[] vectors, int to, int count) {
    int channels = volume.channels();
    for (int n = 0; n < count; n++) {
      for (int c = 0; c < channels; c++) {
        int target = to + (n * channels + c) * volume.places();
        for (int i = 0, from = n * channels + c; i < volume.places(); i++) {
          vectors[target + i] = places[from];
          from += images * channels;
        }
      }
    }
  }
}
