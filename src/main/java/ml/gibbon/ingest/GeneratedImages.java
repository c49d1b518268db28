package ml.gibbon.ingest;

import java.util.Map;
import java.util.function.UnaryOperator;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.ingest.draw.ImageGenerator;
import ml.gibbon.ingest.read.DataFile;
import ml.gibbon.ingest.read.ImageIterator;
import ml.gibbon.ingest.read.ImageSource;
import ml.gibbon.random.Draws;
import org.apache.hadoop.conf.Configuration;

/**
 * Images that a generator draws when they are read; each depends on (seed, split, image id) only.
 *
 * @param split keeps the images of {@code train} and {@code test} apart
 */
record GeneratedImages(ImageGenerator generator, long seed, String split, long images)
    implements ImageSource {

  @Override
  public Map<String, String> drawnBy() {
    return Map.of("generator " + generator.name(), "version " + generator.version());
  }

  @Override
  public ImageSource relocate(UnaryOperator<DataFile> copy) {
    return this;
  }

  @Override
  public ImageIterator read(long from, long to, Configuration hadoop) {
    return new ImageIterator(from, to) {
      @Override
      protected LabelledImage read(long id) {
        int label = label(id);
        byte[] pixels = generator.draw(label, Draws.ofStream(seed, split, id));
        return new LabelledImage(id, label, pixels);
      }
    };
  }

  /** Every run of as many ids as there are classes has each class once, in random order. */
  private int label(long id) {
    int classes = generator.classNames().size();
    Draws draws = Draws.ofStream(seed, split + "/labels", id / classes);
    return draws.permutation(classes)[(int) (id % classes)];
  }
}
