package ml.gibbon.ingest;

import java.io.IOException;
import java.io.Serializable;
import java.util.PrimitiveIterator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Images in a fixed order that any process can read from any position: what a Spark task needs to
 * write its own piece of the clean table.
 */
interface ImageSource extends Serializable {

  /** Number of images. */
  long images();

  /**
   * Images {@code from} (inclusive) to {@code to} (exclusive); their ids are their positions. The
   * caller closes the iterator.
   */
  ImageIterator read(long from, long to, Configuration hadoop) throws IOException;

  /** The label of every image, in order. */
  default PrimitiveIterator.OfInt labels(Configuration hadoop) throws IOException {
    try (ImageIterator all = read(0, images(), hadoop)) {
      IntStream.Builder labels = IntStream.builder();
      all.forEachRemaining(image -> labels.add(image.label()));
      return labels.build().iterator();
    }
  }

  /** The same images with every file replaced by a copy of it. */
  ImageSource relocate(UnaryOperator<DataFile> copy);
}
