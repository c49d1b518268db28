package ml.gibbon.model;

import static ml.gibbon.error.SettingException.require;

import java.util.List;

/**
 * What a network that was trained elsewhere expects of images, where its file does not say. Pixels
 * are in [0, 1]; the network gets {@code (scale x - mean) / std}.
 *
 * @param layout order of the values of an image
 * @param scale above 0; 255 for a network that takes grey levels
 * @param mean one number for all channels or one for each; none for 0
 * @param std above 0, one number for all channels or one for each; none for 1
 * @param size height and width of the images that it takes, which others are resized to; none for
 *     those of the data
 * @param classes names of its outputs in their order, to find those of the data's classes among
 *     them; none where they are the data's classes in the data's order
 */
public record PixelInput(
    Layout layout,
    double scale,
    List<Double> mean,
    List<Double> std,
    List<Integer> size,
    List<String> classes) {

  /** The order of the values of an image. */
  public enum Layout {
    /** As the shape of the file's input says. */
    AUTO,
    /** {@code [N, C, H, W]}. */
    NCHW,
    /** {@code [N, H, W, C]}. */
    NHWC,
    /** {@code [N, C * H * W]}, channels first. */
    FLAT
  }

  /** The largest side of an image, as of all images. */
  private static final int MOST = 4096;

  public PixelInput {
    boolean finite = scale > 0 && scale < Double.POSITIVE_INFINITY;
    require(finite, "scale", scale, "a number above 0");
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    size = List.copyOf(size);
    classes = List.copyOf(classes);
    require(mean.stream().allMatch(Double::isFinite), "mean", mean, "a list of numbers");
    require(
        std.stream().allMatch(each -> each > 0 && Double.isFinite(each)),
        "std",
        std,
        "a list of numbers above 0");
    require(
        (size.isEmpty() || size.size() == 2)
            && size.stream().allMatch(side -> side >= 1 && side <= MOST),
        "size",
        size,
        "[] or height and width, each from 1 to " + MOST);
    require(
        classes.stream().distinct().count() == classes.size(),
        "classes",
        classes,
        "a list of names without repetitions");
  }

  /** As the file says. */
  public static PixelInput ofFile() {
    return new PixelInput(Layout.AUTO, 1, List.of(), List.of(), List.of(), List.of());
  }
}
