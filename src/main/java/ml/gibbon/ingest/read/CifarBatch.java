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
import ml.gibbon.text.Words;
import org.apache.hadoop.conf.Configuration;

/**
 * One batch of CIFAR-10 or CIFAR-100 in its binary version (Krizhevsky, "Learning Multiple Layers
 * of Features from Tiny Images", 2009): records of labels and then 1,024 bytes each of red, green
 * and blue.
 */
record CifarBatch(DataFile file, Kind kind, long images) implements ImageSource {

  static final ImageShape SHAPE = new ImageShape(3, 32, 32);

  /** Whose records they are. */
  enum Kind {
    CIFAR10("CIFAR-10", 1, 10),
    /** The label of a group of classes, then that of the class. */
    CIFAR100("CIFAR-100", 2, 100);

    private final String title;
    private final int labels;
    private final int classes;

    Kind(String title, int labels, int classes) {
      this.title = title;
      this.labels = labels;
      this.classes = classes;
    }

    int classes() {
      return classes;
    }

    private int bytes() {
      return labels + SHAPE.size();
    }

    private Kind other() {
      return this == CIFAR10 ? CIFAR100 : CIFAR10;
    }
  }

  /**
   * Reads the file from end to end, once, to check it.
   *
   * @param onBadImage whether a label that is no class is let pass until its image is read
   * @throws InputException when it is not made of whole records with labels of classes
   */
  static CifarBatch check(DataFile file, Kind kind, OnBadImage onBadImage, Configuration hadoop)
      throws IOException {
    return file.check(hadoop, in -> check(file, kind, onBadImage, in));
  }

  private static CifarBatch check(DataFile file, Kind kind, OnBadImage onBadImage, InputStream in)
      throws IOException {
    int record = kind.bytes();
    byte[] row = new byte[record];
    long images = 0;
    int read = in.readNBytes(row, 0, record);
    for (; read == record; read = in.readNBytes(row, 0, record)) {
      int label = row[kind.labels - 1] & 0xff;
      if (label >= kind.classes && (onBadImage == OnBadImage.FAIL || images == 0)) {
        long bytes = (images + 1) * record + DataFile.countRest(in);
        int otherRecord = kind.other().bytes();
        if (bytes % otherRecord == 0 && bytes % record != 0) {
          throw new InputException(
              "%s (%d bytes) has records of %d bytes, as %s has them, and not of %d: set data.name = %s"
                  .formatted(
                      file,
                      bytes,
                      otherRecord,
                      kind.other().title,
                      record,
                      Words.of(kind.other())));
        }
        if (images == 0 && bytes % record != 0) {
          throw new InputException(
              "%s (%d bytes) is not a %s batch, which has records of %d bytes: %s"
                  .formatted(
                      file,
                      bytes,
                      kind.title,
                      record,
                      Signature.inWords(Arrays.copyOf(row, Signature.BYTES))));
        }
        if (onBadImage == OnBadImage.QUARANTINE) {
          return new CifarBatch(file, kind, bytes / record);
        }
        throw new InputException(
            "%s (%d bytes) has label %d in record %d: %s labels are 0 to %d"
                .formatted(file, bytes, label, images, kind.title, kind.classes - 1));
      }
      images++;
    }
    if (read > 0 && images == 0) {
      throw new InputException(
          "%s (%d bytes) is not a %s batch, which has records of %d bytes: %s"
              .formatted(
                  file, read, kind.title, record, Signature.inWords(Arrays.copyOf(row, read))));
    }
    if (read > 0) {
      throw new InputException(
          "%s is cut in mid-record: it holds %d bytes, %d records of %d bytes and %d bytes more; fetch it again"
              .formatted(file, images * record + read, images, record, read));
    }
    if (images == 0) {
      throw new InputException(
          "%s is empty (0 bytes): a %s batch has records of %d bytes"
              .formatted(file, kind.title, record));
    }
    return new CifarBatch(file, kind, images);
  }

  @Override
  public ImageSource relocate(UnaryOperator<DataFile> copy) {
    return new CifarBatch(copy.apply(file), kind, images);
  }

  /** Copies no images. */
  @Override
  public PrimitiveIterator.OfInt labels(Configuration hadoop) throws IOException {
    IntStream.Builder labels = IntStream.builder();
    try (DataInputStream in = new DataInputStream(file.open(hadoop))) {
      for (long image = 0; image < images; image++) {
        in.skipNBytes(kind.labels - 1);
        int label = in.readUnsignedByte();
        labels.add(label < kind.classes ? label : NO_LABEL);
        in.skipNBytes(SHAPE.size());
      }
    }
    return labels.build().iterator();
  }

  @Override
  public ImageIterator read(long from, long to, Configuration hadoop) throws IOException {
    DataInputStream in = new DataInputStream(file.open(hadoop));
    in.skipNBytes(from * kind.bytes());
    return new ImageIterator(from, to) {
      @Override
      protected LabelledImage read(long id) throws IOException {
        in.skipNBytes(kind.labels - 1);
        int label = in.readUnsignedByte();
        byte[] pixels = new byte[SHAPE.size()];
        in.readFully(pixels);
        if (label >= kind.classes) {
          throw new BadImageException(
              file,
              id,
              "label %d: %s labels are 0 to %d".formatted(label, kind.title, kind.classes - 1));
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
