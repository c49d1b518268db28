package ml.gibbon.ingest.read;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.image.ImageShape;

/**
 * Images that were found and checked.
 *
 * @param name what it is called: the value of {@code data.name} that asks for it, or its title
 * @param shape of every image
 * @param classNames in the order of the labels
 * @param splits {@code train}, and {@code test} when there is one
 * @param conversions what becomes of images that are stored otherwise than as 8 bits a sample,
 *     empty when none can be
 */
public record ImageSet(
    String name,
    ImageShape shape,
    List<String> classNames,
    List<Split> splits,
    String conversions) {

  public ImageSet {
    classNames = List.copyOf(classNames);
    splits = List.copyOf(splits);
  }

  /**
   * The same without what it takes to read its images.
   *
   * @param warnings what is odd about it, a line each
   */
  public ImageSetSummary summary(List<String> warnings) {
    return new ImageSetSummary(
        name, shape, classNames, images(Split.TRAIN), images(Split.TEST), warnings);
  }

  private long images(String split) {
    return splits.stream().filter(s -> s.name().equals(split)).mapToLong(Split::images).sum();
  }

  /** A set of samples of 8 bits. */
  public ImageSet(String name, ImageShape shape, List<String> classNames, List<Split> splits) {
    this(name, shape, classNames, splits, "");
  }

  /** The same with other splits. */
  public ImageSet with(List<Split> others) {
    return new ImageSet(name, shape, classNames, others, conversions);
  }

  /** The same under another name, with other names of its classes. */
  public ImageSet named(String other, List<String> classes) {
    return new ImageSet(other, shape, classes, splits, conversions);
  }

  /** Names for classes that have none: their numbers. */
  public static List<String> numbers(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
