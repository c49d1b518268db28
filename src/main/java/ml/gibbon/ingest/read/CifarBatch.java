package ml.gibbon.ingest.read;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
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

  /** CIFAR-100 has two labels in each. */
  private static final int RECORD_OF_100 = RECORD + 1;

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
      if (label >= CLASSES && (onBadImage == OnBadImage.FAIL || images == 0)) {
        long bytes = (images + 1) * RECORD + DataFile.countRest(in);
        if (bytes % RECORD_OF_100 == 0 && bytes % RECORD != 0) {
          throw new InputException(
              "%s (%d bytes) has records of %d bytes, as CIFAR-100 has them: only CIFAR-10 is read, with %d"
                  .formatted(file, bytes, RECORD_OF_100, RECORD));
        }
        if (images == 0 && bytes % RECORD != 0) {
          throw new InputException(
              "%s (%d bytes) is not a CIFAR-10 batch, which has records of %d bytes: %s"
                  .formatted(
                      file, bytes, RECORD, Signature.inWords(Arrays.copyOf(row, Signature.BYTES))));
        }
        if (onBadImage == OnBadImage.QUARANTINE) {
          return new CifarBatch(file, bytes / RECORD);
        }
        throw new InputException(
            "%s (%d bytes) has label %d in record %d: CIFAR-10 labels are 0 to %d"
                .formatted(file, bytes, label, images, CLASSES - 1));
      }
      images++;
    }
    if (read > 0 && images == 0) {
      throw new InputException(
          "%s (%d bytes) is not a CIFAR-10 batch, which has records of %d bytes: %s"
              .formatted(file, read, RECORD, Signature.inWords(Arrays.copyOf(row, read))));
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

  /** Copies no images. */
  @Override
  public PrimitiveIterator.OfInt labels(Configuration hadoop) throws IOException {
    IntStream.Builder labels = IntStream.builder();
    try (DataInputStream in = new DataInputStream(file.open(hadoop))) {
      for (long image = 0; image < images; image++) {
        int label = in.readUnsignedByte();
        labels.add(label < CLASSES ? label : NO_LABEL);
        in.skipNBytes(SHAPE.size());
      }
    }
    return labels.build().iterator();
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
