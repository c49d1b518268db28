package ml.gibbon.ingest.read;

import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import ml.gibbon.error.InputException;
import org.apache.hadoop.conf.Configuration;

/**
 * Images in a fixed order that any process can read from any position: what a Spark task needs to
 * write its own piece of the clean table.
 */
public interface ImageSource extends Serializable {

  /** Number of images. */
  long images();

  /**
   * Images {@code from} (inclusive) to {@code to} (exclusive); their ids are their positions. The
   * caller closes the iterator.
   */
  ImageIterator read(long from, long to, Configuration hadoop) throws IOException;

  /** Stands for the label of an image that cannot be used. */
  int NO_LABEL = -1;

  /** The label of every image, in order; {@link #NO_LABEL} where there is none to be used. */
  default PrimitiveIterator.OfInt labels(Configuration hadoop) throws IOException {
    try (ImageIterator all = read(0, images(), hadoop)) {
      IntStream.Builder labels = IntStream.builder();
      while (all.hasNext()) {
        labels.add(labelOfNext(all));
      }
      return labels.build().iterator();
    }
  }

  private static int labelOfNext(ImageIterator all) {
    try {
      return all.next().label();
    } catch (InputException e) {
      if (BadImageException.behind(e).isEmpty()) {
        throw e;
      }
      return NO_LABEL;
    }
  }

  /** What draws the images, by name and version; empty for images from files. */
  default Map<String, String> drawnBy() {
    return Map.of();
  }

  /** The same images with every file replaced by a copy of it. */
  ImageSource relocate(UnaryOperator<DataFile> copy);
}
