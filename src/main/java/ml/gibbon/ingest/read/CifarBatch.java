package ml.gibbon.ingest.read;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.UnaryOperator;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import org.apache.hadoop.conf.Configuration;

/**
 * One batch of CIFAR-10 in its binary version (Krizhevsky, "Learning Multiple Layers of Features
 * from Tiny Images", 2009): records of 3,073 bytes, a label and then 1,024 bytes each of red, green
 * and blue.
 */
record CifarBatch(DataFile file, long images) implements ImageSource {

  static final ImageShape SHAPE = new ImageShape(3, 32, 32);
  static final int CLASSES = 10;

  private static final int RECORD = 1 + SHAPE.size();

  /**
   * Reads the file from end to end, once, to check it.
   *
   * @param onBadImage whether a label above 9 is let pass until its image is read
   * @throws InputException when it is not made of whole records with labels 0 to 9
   */
  static CifarBatch check(DataFile file, OnBadImage onBadImage, Configuration hadoop)
      throws IOException {
    return file.check(hadoop, in -> check(file, onBadImage, in));
  }

  private static CifarBatch check(DataFile file, OnBadImage onBadImage, InputStream in)
      throws IOException {
    byte[] row = new byte[RECORD];
    long images = 0;
    int read = in.readNBytes(row, 0, RECORD);
    for (; read == RECORD; read = in.readNBytes(row, 0, RECORD)) {
      int label = row[0] & 0xff;
      if (label >= CLASSES && onBadImage == OnBadImage.FAIL) {
        long bytes = (images + 1) * RECORD + DataFile.countRest(in);
        throw new InputException(
            "%s (%d bytes) has label %d in record %d: CIFAR-10 labels are 0 to %d"
                .formatted(file, bytes, label, images, CLASSES - 1));
      }
      images++;
    }
    if (read > 0) {
      throw new InputException(
          "%s is cut in mid-record: it holds %d bytes, %d records of %d bytes and %d bytes more; fetch it again"
              .formatted(file, images * RECORD + read, images, RECORD, read));
    }
    if (images == 0) {
      throw new InputException(
          "%s is empty (0 bytes): a CIFAR-10 batch has records of %d bytes"
              .formatted(file, RECORD));
    }
    return new CifarBatch(file, images);
  }

  @Override
  public ImageSource relocate(UnaryOperator<DataFile> copy) {
    return new CifarBatch(copy.apply(file), images);
  }

  @Override
  public ImageIterator read(long from, long to, Configuration hadoop) throws IOException {
    DataInputStream in = new DataInputStream(file.open(hadoop));
    in.skipNBytes(from * RECORD);
    return new ImageIterator(from, to) {
      @Override
      protected LabelledImage read(long id) throws IOException {
        int label = in.readUnsignedByte();
        byte[] pixels = new byte[SHAPE.size()];
        in.readFully(pixels);
        if (label >= CLASSES) {
          throw new BadImageException(
              file, id, "label %d: CIFAR-10 labels are 0 to %d".formatted(label, CLASSES - 1));
        }
        return new LabelledImage(id, label, pixels);
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }
}
