package ml.gibbon.result;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Why models are fooled, measured: what {@code explain.json} holds and the report draws
 * (Goodfellow, Shlens, Szegedy 2015, arXiv:1412.6572, sections 3 to 6 and the appendix on rubbish
 * images).
 *
 * @param dataset name of the clean set
 * @param split of the clean set
 * @param data hash of the clean table, over the SHA-256 of its files in reading order
 * @param shape of every image, written {@code CxHxW}
 * @param classNames names of the classes, in the order of the logits
 * @param seed of every draw
 * @param epsilon largest change of a pixel, [0, 1] scale
 * @param images number of images that {@link Growth} is the mean over
 * @param models one for each model, in the order of the configuration
 */
public record Explanation(
    String dataset,
    String split,
    String data,
    String shape,
    List<String> classNames,
    long seed,
    double epsilon,
    int images,
    List<OfModel> models) {

  public Explanation {
    classNames = List.copyOf(classNames);
    models = List.copyOf(models);
  }

  /**
   * What was found about one model.
   *
   * @param model the user's name for it
   * @param sha256 of its model.zip
   * @param growth how the change of a margin grows with the number of pixels
   * @param linearity how straight the logits are from 0 to epsilon along the sign of the gradient:
   *     the coefficient of determination R^2 of straight lines, at most 1
   * @param lines the logits along that direction, image by image
   * @param rubbish what the model says of noise
   * @param filters pictures of the first layer's weights, row by row; empty when it has none that
   *     can be drawn
   */
  public record OfModel(
      String model,
      String sha256,
      Growth growth,
      double linearity,
      List<LogitLines> lines,
      Rubbish rubbish,
      List<FilterRow> filters) {

    public OfModel {
      lines = List.copyOf(lines);
      filters = List.copyOf(filters);
    }
  }

  /**
   * The change of the margin {@code m = Z_a - Z_y} between the label y and the most likely other
   * class a, when only the first n pixels of a seeded random order are changed by epsilon each.
   * Means over images.
   *
   * @param dimensions n, growing, the last one is the number of pixel values
   * @param sign by the linear view, {@code epsilon * sum |dm/dx|}: pixels follow the sign of the
   *     gradient, and the change grows like n
   * @param random by the linear view and without its sign, {@code |sum dm/dx * r|} with r drawn
   *     from +-epsilon: it grows like the square root of n
   * @param measured the change that the model really shows when all pixels follow the sign; equal
   *     to the last value of {@code sign} for a linear model
   */
  public record Growth(int[] dimensions, double[] sign, double[] random, double measured) {}

  /**
   * The logits of one image moved along {@code sign(grad_x J(x, y))} (the paper's figure 4).
   *
   * @param imageId of the image
   * @param label its class
   * @param pixels uint8, channel-major
   * @param epsilons steps along the direction, negative ones against it
   * @param logits {@code [K][epsilons]}
   */
  public record LogitLines(
      long imageId, int label, byte[] pixels, float[] epsilons, float[][] logits) {}

  /**
   * What a model says of images without any meaning: every value drawn from the normal distribution
   * N(0, 1).
   *
   * @param images number of such images
   * @param called those of which some class has a probability above one half
   * @param confidence mean probability of the answer over those; empty when there are none
   */
  public record Rubbish(int images, int called, OptionalDouble confidence) {

    /** Share of the images that are called some class with a probability above one half. */
    public double share() {
      return (double) called / images;
    }
  }

  /**
   * Pictures with a label before them.
   *
   * @param label for example {@code unit 3}
   */
  public record FilterRow(String label, List<Filter> filters) {

    public FilterRow {
      filters = List.copyOf(filters);
    }
  }

  /**
   * The weights of one linear function of the pixels, as a picture: middle grey is 0, and the
   * weight furthest from 0 is black or white.
   *
   * @param name shown below, may be empty
   * @param shape written {@code CxHxW}
   * @param pixels uint8, channel-major
   */
  public record Filter(String name, String shape, byte[] pixels) {}
}
