package ml.gibbon.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.ingest.read.DataFile;
import ml.gibbon.ingest.read.ImageIterator;
import ml.gibbon.ingest.read.ImageSet;
import ml.gibbon.ingest.read.ImageSource;
import ml.gibbon.ingest.read.Split;
import org.apache.hadoop.conf.Configuration;

/**
 * The images of some classes of a source, relabelled.
 *
 * @param kept the source's images of these classes
 * @param classes their numbers there, in the order of the labels here
 */
record ClassSelection(ImageSource kept, List<Integer> classes) implements ImageSource {

  /**
   * Keeps some classes of a set.
   *
   * @throws ConfigurationException when the set does not have one of them, or a split has no image
   *     of any
   */
  static ImageSet apply(List<Integer> wanted, ImageSet set, Configuration hadoop)
      throws IOException {
    List<Integer> classes = of(wanted, set.classNames(), set.name());
    List<Split> splits = new ArrayList<>();
    for (Split split : set.splits()) {
      BitSet kept = positions(split.source(), classes, hadoop);
      if (kept.isEmpty()) {
        throw new ConfigurationException(
            "data.classes is %s but the %s split of %s has no image of these classes"
                .formatted(wanted, split.name(), set.name()));
      }
      splits.add(
          new Split(
              split.name(),
              new ClassSelection(new KeptImages(split.source(), kept), classes),
              split.files()));
    }
    return set.named(set.name(), names(classes, set.classNames())).with(splits);
  }

  /** An image whose class nobody knows is kept: it is for the reader to complain of it. */
  private static BitSet positions(ImageSource source, List<Integer> classes, Configuration hadoop)
      throws IOException {
    BitSet kept = new BitSet();
    PrimitiveIterator.OfInt labels = source.labels(hadoop);
    for (int position = 0; labels.hasNext(); position++) {
      int label = labels.nextInt();
      kept.set(position, classes.contains(label) || label == NO_LABEL);
    }
    return kept;
  }

  /** The classes wanted, or all when none is named, after a check that the set has them. */
  static List<Integer> of(List<Integer> wanted, List<String> names, String set) {
    for (int number : wanted) {
      if (number >= names.size()) {
        throw new ConfigurationException(
            "data.classes has %d but %s has classes 0 to %d: choose among these, or [] for all"
                .formatted(number, set, names.size() - 1));
      }
    }
    return wanted.isEmpty() ? IntStream.range(0, names.size()).boxed().toList() : wanted;
  }

  static List<String> names(List<Integer> classes, List<String> all) {
    return classes.stream().map(all::get).toList();
  }

  @Override
  public long images() {
    return kept.images();
  }

  @Override
  public ImageSource relocate(UnaryOperator<DataFile> copy) {
    return new ClassSelection(kept.relocate(copy), classes);
  }

  @Override
  public PrimitiveIterator.OfInt labels(Configuration hadoop) throws IOException {
    PrimitiveIterator.OfInt labels = kept.labels(hadoop);
    IntStream.Builder relabelled = IntStream.builder();
    // NO_LABEL is no class, and stays what it is.
    labels.forEachRemaining((int label) -> relabelled.add(classes.indexOf(label)));
    return relabelled.build().iterator();
  }

  @Override
  public ImageIterator read(long from, long to, Configuration hadoop) throws IOException {
    ImageIterator source = kept.read(from, to, hadoop);
    return new ImageIterator(from, to) {
      @Override
      protected LabelledImage read(long id) {
        LabelledImage image = source.next();
        return new LabelledImage(id, classes.indexOf(image.label()), image.pixels());
      }

      @Override
      protected void pass(long id) {
        source.skip();
      }

      @Override
      public void close() throws IOException {
        source.close();
      }
    };
  }
}
