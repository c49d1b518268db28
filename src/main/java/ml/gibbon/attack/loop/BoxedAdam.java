package ml.gibbon.attack.loop;

import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.Range;

/**
 * Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1) on a variable w that has no bounds, of
 * which the pixels are a function that stays inside their range: {@code x = low + (high - low) *
 * (tanh(w) + 1) / 2} (Carlini and Wagner 2017, arXiv:1608.04644, section V.B). Without a range w is
 * the pixels.
 */
public final class BoxedAdam {

  private static final float BETA1 = .9f;
  private static final float BETA2 = .999f;
  private static final float TINY = 1e-8f;

  /** A clean pixel at the end of its range would stand where tanh is 1, and never move. */
  private static final double INSIDE = 1 - 1e-6;

  private final boolean bounded;
  private final float middle;
  private final float half;
  private float[] variable;
  private float[] squashed;
  private float[] mean;
  private float[] squares;
  private int steps;

  /**
   * Starts at some images.
   *
   * @param pixels of all of them, left as they are
   */
  public BoxedAdam(float[] pixels, PixelRange range) {
    bounded = Float.isFinite(range.low()) && Float.isFinite(range.high());
    middle = bounded ? (range.low() + range.high()) / 2 : 0;
    half = bounded ? (range.high() - range.low()) / 2 : 1;
    variable = new float[pixels.length];
    squashed = new float[pixels.length];
    mean = new float[pixels.length];
    squares = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      variable[i] = bounded ? inverse((pixels[i] - middle) / half * INSIDE) : pixels[i];
    }
  }

  private static float inverse(double share) {
    return (float) (Math.log((1 + share) / (1 - share)) / 2);
  }

  /** Writes the pixels of all images. */
  public void pixels(float[] to) {
    if (bounded) {
      squash(variable, squashed);
      for (int i = 0; i < to.length; i++) {
        to[i] = middle + half * squashed[i];
      }
    } else {
      System.arraycopy(variable, 0, to, 0, to.length);
    }
  }

  /**
   * The hyperbolic tangent to a few units in the last place, in a loop that the JVM turns into
   * vector instructions: four levels of Lambert's continued fraction at an eighth of the way,
   * {@code tanh(2y) = 2 tanh(y) / (1 + tanh(y)^2)} three times.
   */
  static void squash(float[] values, float[] to) {
    for (int i = 0; i < values.length; i++) {
      float y = Math.max(-1.25f, Math.min(1.25f, values[i] * .125f));
      float s = y * y;
      float t = y * (105 + 10 * s) / (105 + s * (45 + s));
      t = 2 * t / (1 + t * t);
      t = 2 * t / (1 + t * t);
      to[i] = 2 * t / (1 + t * t);
    }
  }

  /** Begins a step of all images, for each of which {@link #step} is then called. */
  public void next() {
    steps++;
  }

  /**
   * Moves one image against a gradient.
   *
   * @param gradient by the pixels, of all images
   */
  public void step(float[] gradient, Range image, double learningRate) {
    // The corrections of both means for their start at 0, put together.
    float rate =
        (float)
            (learningRate * Math.sqrt(1 - Math.pow(BETA2, steps)) / (1 - Math.pow(BETA1, steps)));
    float tiny = (float) (TINY * Math.sqrt(1 - Math.pow(BETA2, steps)));
    for (int i = image.from(); i < image.to(); i++) {
      float slope = bounded ? half * (1 - squashed[i] * squashed[i]) : 1;
      float g = slope * gradient[i];
      mean[i] = BETA1 * mean[i] + (1 - BETA1) * g;
      squares[i] = BETA2 * squares[i] + (1 - BETA2) * g * g;
      variable[i] -= rate * mean[i] / ((float) Math.sqrt(squares[i]) + tiny);
    }
  }

  /** Goes on with some of the images only. */
  public void keep(Standing before, Standing left) {
    variable = before.keep(left, variable);
    squashed = before.keep(left, squashed);
    mean = before.keep(left, mean);
    squares = before.keep(left, squares);
  }
}
