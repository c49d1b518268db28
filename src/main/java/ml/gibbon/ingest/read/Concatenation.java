package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import ml.gibbon.image.LabelledImage;
import org.apache.hadoop.conf.Configuration;

/** The images of several sources, one source after the other. */
record Concatenation(List<ImageSource> parts) implements ImageSource {

  Concatenation {
    parts = List.copyOf(parts);
  }

  @Override
  public long images() {
    return parts.stream().mapToLong(ImageSource::images).sum();
  }

  @Override
  public ImageSource relocate(UnaryOperator<DataFile> copy) {
    return new Concatenation(parts.stream().map(part -> part.relocate(copy)).toList());
  }

  @Override
  public PrimitiveIterator.OfInt labels(Configuration hadoop) throws IOException {
    IntStream.Builder labels = IntStream.builder();
    for (ImageSource part : parts) {
      part.labels(hadoop).forEachRemaining((int label) -> labels.add(label));
    }
    return labels.build().iterator();
  }

  @Override
  public ImageIterator read(long from, long to, Configuration hadoop) {
    return new ImageIterator(from, to) {
      private int part = -1;
      private long partEnd;
      private ImageIterator current;

      @Override
      protected LabelledImage read(long id) throws IOException {
        while (id >= partEnd) {
          openNextPart(id);
        }
        LabelledImage image = current.next();
        return new LabelledImage(id, image.label(), image.pixels());
      }

      @Override
      protected void pass(long id) throws IOException {
        while (id >= partEnd) {
          openNextPart(id);
        }
        current.skip();
      }

      private void openNextPart(long id) throws IOException {
        close();
        part++;
        long partStart = partEnd;
        partEnd += parts.get(part).images();
        if (id < partEnd) {
          current = parts.get(part).read(id - partStart, Math.min(to, partEnd) - partStart, hadoop);
        }
      }

      @Override
      public void close() throws IOException {
        if (current != null) {
          current.close();
        }
      }
    };
  }
}
