package ml.gibbon.model;

import ml.gibbon.random.Draws;

/** A few images that a network which a user gives is tried on. */
public final class ProbeImages {

  /** How many: two of noise, a grey and a black one. */
  public static final int COUNT = 4;

  private ProbeImages() {}

  /**
   * Their pixels, in [0, 1].
   *
   * @param size values of an image
   */
  public static float[] pixels(int size) {
    Draws draws = Draws.ofStream(0, "probes of a given network", 0);
    float[] pixels = new float[COUNT * size];
    for (int i = 0; i < pixels.length; i++) {
      int probe = i / size;
      pixels[i] = probe < 2 ? (float) draws.nextDouble() : probe == 2 ? .5f : 0;
    }
    return pixels;
  }
}
