package ml.gibbon.ingest.read;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.image.ImageShape;

/**
 * Images that were found and checked.
 *
 * @param name the value of {@code data.name} that asked for it
 * @param shape of every image
 * @param classNames in the order of the labels
 * @param splits {@code train}, and {@code test} when there is one
 */
public record ImageSet(String name, ImageShape shape, List<String> classNames, List<Split> splits) {

  public ImageSet {
    classNames = List.copyOf(classNames);
    splits = List.copyOf(splits);
  }

  /** The same without what it takes to read its images. */
  public ImageSetSummary summary() {
    return new ImageSetSummary(name, shape, classNames, images(Split.TRAIN), images(Split.TEST));
  }

  private long images(String split) {
    return splits.stream().filter(s -> s.name().equals(split)).mapToLong(Split::images).sum();
  }

  /** Names for classes that have none: their numbers. */
  public static List<String> numbers(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
