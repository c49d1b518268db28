package ml.gibbon.ingest;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.image.ImageShape;

/**
 * Images that were found and checked.
 *
 * @param splits {@code train}, and {@code test} when there is one
 */
record ImageSet(String name, ImageShape shape, List<String> classNames, List<Split> splits) {

  ImageSet {
    classNames = List.copyOf(classNames);
    splits = List.copyOf(splits);
  }

  /** Names for classes that have none: their numbers. */
  static List<String> numbers(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
