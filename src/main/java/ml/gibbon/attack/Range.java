package ml.gibbon.attack;

import java.util.stream.IntStream;

/**
 * Values of an array that belong together, such as those of one image.
 *
 * @param from the first one
 * @param to the first one that does not belong to them any more
 */
public record Range(int from, int to) {

  /** Number of values. */
  public int length() {
    return to - from;
  }

  /** The images of an array, in their order. */
  public static Iterable<Range> images(int length, int size) {
    return () ->
        IntStream.range(0, length / size)
            .mapToObj(image -> new Range(image * size, (image + 1) * size))
            .iterator();
  }
}
