package ml.gibbon.attack;

import java.util.Arrays;
import java.util.Locale;
import ml.gibbon.random.Draws;

/**
 * How the size of a change is measured, and all that follows from it for an attack: the way that
 * gains most, the nearest change that is small enough, and noise of the same size.
 *
 * <p>Arrays hold whole images one after the other, float32 {@code [N, C, H, W]}; {@code size} is
 * the number of values in an image, and sizes of changes are on the [0, 1] pixel scale.
 */
public enum LpNorm {

  /** The largest change of any value. */
  LINF(new LinfBall()),

  /** The Euclidean length of the change. */
  L2(new L2Ball()),

  /** The sum of all changes. */
  L1(new L1Ball()),

  /**
   * The number of values that change. A value that does may move by all of the pixel range: sizes
   * and steps are whole numbers of values, rounded down.
   */
  L0(new L0Ball());

  private final LpBall ball;

  LpNorm(LpBall ball) {
    this.ball = ball;
  }

  /**
   * The size of one image's change.
   *
   * @param clean whole images
   * @param moved of the same length
   * @param from first value of the image
   * @return not finite when a change is not
   */
  public double size(float[] clean, float[] moved, int from, int size) {
    return ball.size(clean, moved, from, size);
  }

  /** The size of one image's change that stands by itself. */
  public double size(float[] change, Range image) {
    return ball.size(change, image);
  }

  /**
   * The step of a given size that gains most of a function with this gradient: {@code max <g, d>}
   * over all d of size {@code step}.
   *
   * @param at where each image is
   * @param gradient there, replaced by the images after the step; where it is zero nothing moves
   * @param step its size, below 0 to descend
   */
  public void ascend(float[] at, float[] gradient, int size, double step) {
    ball.ascend(at, gradient, size, step);
  }

  /**
   * The step of {@link #ascend(float[], float[], int, double)} with a size for each image.
   *
   * @param steps {@code [N]}
   */
  public void ascend(float[] at, float[] gradient, int size, double[] steps) {
    for (int i = 0; i < steps.length; i++) {
      ball.ascend(at, gradient, new Range(i * size, (i + 1) * size), steps[i]);
    }
  }

  /** The step of {@link #ascend(float[], float[], int, double)} of one of the images. */
  public void ascend(float[] at, float[] gradient, Range image, double step) {
    ball.ascend(at, gradient, image, step);
  }

  /**
   * The step of {@link #ascend(float[], float[], int, double)} for images that stay inside a pixel
   * range: under {@link #L1} and {@link #L0}, which put it on few values, that which gains most of
   * those that end inside. Without regard to the range it would go to a value at its end, which
   * cannot move, again and again. Under the other norms the step may leave the range.
   *
   * @param at inside the range
   */
  public void ascend(float[] at, float[] gradient, int size, double step, PixelRange clip) {
    ball.ascend(at, gradient, size, step, clip);
  }

  /**
   * Moves images in place to the nearest ones whose change has at most a given size; those inside
   * the ball stay as they are.
   *
   * @param clean the middle of each image's ball
   * @param moved of the same length
   */
  public void project(float[] clean, float[] moved, int size, double epsilon) {
    ball.project(clean, moved, size, epsilon);
  }

  /**
   * What a step of size 1 gains at most of a function with this gradient: {@code max <g, d>} over
   * all d of size 1, which is the dual norm of the gradient.
   */
  public double gain(float[] gradient, Range image) {
    return switch (this) {
      case L2 -> L2.size(gradient, image);
      case LINF -> L1.size(gradient, image);
      case L1, L0 -> LINF.size(gradient, image);
    };
  }

  /** Moves one of the images in place to the nearest one inside its ball. */
  public void project(float[] clean, float[] moved, Range image, double epsilon) {
    ball.project(clean, moved, image, epsilon);
  }

  /**
   * Moves images in place into their balls and into a range of pixels that holds the clean ones:
   * under {@link #LINF} and {@link #L1} to the nearest ones of both together.
   */
  public void project(float[] clean, float[] moved, int size, double epsilon, PixelRange clip) {
    ball.project(clean, moved, size, epsilon, clip);
  }

  /**
   * Adds a change that is drawn from all those of at most a given size.
   *
   * @param draws of this image
   * @param to whole images
   * @param image the one that is changed
   */
  public void addPointOfBall(Draws draws, double epsilon, float[] to, Range image) {
    ball.addPointOfBall(draws, epsilon, to, image);
  }

  /**
   * Adds a change that is drawn from those of exactly a given size: noise as large as an attack.
   */
  public void addPointOfSphere(Draws draws, double epsilon, float[] to, Range image) {
    ball.addPointOfSphere(draws, epsilon, to, image);
  }

  /**
   * The name used in configuration and tables: {@code linf}, {@code l2}, {@code l1}, {@code l0}.
   */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The norm of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static LpNorm parse(String key) {
    return Arrays.stream(values())
        .filter(norm -> norm.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no norm " + key));
  }
}
