package ml.gibbon.ingest;

import java.io.IOException;
import java.util.BitSet;
import java.util.PrimitiveIterator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.ingest.read.DataFile;
import ml.gibbon.ingest.read.ImageIterator;
import ml.gibbon.ingest.read.ImageSource;
import org.apache.hadoop.conf.Configuration;

/**
 * Some of a source's images, in its order; their ids are 0, 1, ... without gaps.
 *
 * @param all the source
 * @param kept positions in the source of the images that are kept: one bit an image
 */
record KeptImages(ImageSource all, BitSet kept) implements ImageSource {

  @Override
  public long images() {
    return kept.cardinality();
  }

  @Override
  public ImageSource relocate(UnaryOperator<DataFile> copy) {
    return new KeptImages(all.relocate(copy), kept);
  }

  @Override
  public PrimitiveIterator.OfInt labels(Configuration hadoop) throws IOException {
    PrimitiveIterator.OfInt labels = all.labels(hadoop);
    IntStream.Builder some = IntStream.builder();
    for (int position = 0; labels.hasNext(); position++) {
      int label = labels.nextInt();
      if (kept.get(position)) {
        some.add(label);
      }
    }
    return some.build().iterator();
  }

  @Override
  public ImageIterator read(long from, long to, Configuration hadoop) throws IOException {
    int first = position(from);
    ImageIterator source = all.read(first, to > from ? position(to - 1) + 1L : first, hadoop);
    return new ImageIterator(from, to) {
      private int position = first;

      @Override
      protected LabelledImage read(long id) {
        goToNext();
        LabelledImage image = source.next();
        return new LabelledImage(id, image.label(), image.pixels());
      }

      @Override
      protected void pass(long id) {
        goToNext();
        source.skip();
      }

      private void goToNext() {
        for (; !kept.get(position); position++) {
          source.skip();
        }
        position++;
      }

      @Override
      public void close() throws IOException {
        source.close();
      }
    };
  }

  /** Where the image with this id stands in the source; its end for the id after the last. */
  private int position(long id) {
    int position = kept.nextSetBit(0);
    for (long before = 0; before < id && position >= 0; before++) {
      position = kept.nextSetBit(position + 1);
    }
    return position < 0 ? kept.length() : position;
  }
}
