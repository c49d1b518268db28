package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.UnaryOperator;
import ml.gibbon.image.LabelledImage;
import org.apache.hadoop.conf.Configuration;

/**
 * The pictures of one folder, or of one tar archive.
 *
 * @param labels their classes, {@link #NO_LABEL} for what is none
 * @param framing what brings them to the set's shape
 */
record PictureSource(PictureFiles files, List<Integer> labels, Framing framing)
    implements ImageSource {

  @Override
  public long images() {
    return files.size();
  }

  @Override
  public ImageSource relocate(UnaryOperator<DataFile> copy) {
    return new PictureSource(files.in(copy.apply(files.container())), labels, framing);
  }

  @Override
  public PrimitiveIterator.OfInt labels(Configuration hadoop) {
    return labels.stream().mapToInt(Integer::intValue).iterator();
  }

  @Override
  public ImageIterator read(long from, long to, Configuration hadoop) {
    PictureFiles.Reader reader = files.open(hadoop);
    return new ImageIterator(from, to) {
      @Override
      protected LabelledImage read(long id) throws IOException {
        int number = (int) id;
        byte[] file = reader.read(number);
        try {
          if (labels.get(number) == NO_LABEL) {
            throw new IOException("its class is none of those that are named");
          }
          return new LabelledImage(id, labels.get(number), framing.decode(file));
        } catch (IOException e) {
          throw new BadImageException(files.member(number), 0, e.getMessage());
        }
      }

      @Override
      protected void pass(long id) {}

      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }
}
