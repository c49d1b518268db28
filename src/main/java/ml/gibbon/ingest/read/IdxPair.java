package ml.gibbon.ingest.read;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import org.apache.hadoop.conf.Configuration;

/**
 * Grey images in the IDX format of the MNIST database (LeCun, Cortes and Burges, "The MNIST
 * database of handwritten digits"): one file of images, one of labels, each a big-endian header and
 * then unsigned bytes.
 *
 * @param imageFile magic 0x00000803, count, rows, columns, then pixels
 * @param labelFile magic 0x00000801, count, then labels, or rows of numbers: {@link IdxLabels}
 * @param classes labels must be below this
 * @param largestLabel the largest such label in the file
 */
record IdxPair(
    DataFile imageFile,
    DataFile labelFile,
    long images,
    ImageShape shape,
    int classes,
    int largestLabel)
    implements ImageSource {

  private static final int IMAGES_MAGIC = 0x00000803;
  private static final int LABELS_MAGIC = 0x00000801;

  /** The third byte of an IDX file says what its values are. */
  private static final Map<Integer, String> IDX_TYPES =
      Map.of(
          8, "unsigned bytes",
          9, "signed bytes",
          11, "16-bit numbers",
          12, "32-bit numbers",
          13, "float32",
          14, "float64");

  private static final int IMAGES_HEADER = 16;
  private static final int LABELS_HEADER = 8;

  /**
   * Reads both files from end to end, once, to check them.
   *
   * @param classes labels must be below this
   * @param onBadImage whether a wrong label is let pass until its image is read
   * @throws InputException when a file is not what it should be
   */
  static IdxPair check(
      DataFile imageFile,
      DataFile labelFile,
      int classes,
      OnBadImage onBadImage,
      Configuration hadoop)
      throws IOException {
    ImageHeader images = imageFile.check(hadoop, in -> checkImages(imageFile, in));
    LabelSummary labels =
        labelFile.check(
            hadoop, in -> checkLabels(labelFile, IdxLabels.of(in), classes, onBadImage));
    if (images.count != labels.count) {
      throw new InputException(
          "%s holds %d images (%d bytes) but %s holds %d labels (%d bytes): they do not belong together"
              .formatted(
                  imageFile,
                  images.count,
                  IMAGES_HEADER + images.count * images.shape.size(),
                  labelFile,
                  labels.count,
                  LABELS_HEADER + labels.count));
    }
    return new IdxPair(imageFile, labelFile, images.count, images.shape, classes, labels.largest);
  }

  /** Both splits of a set must go through the same model. */
  static void checkSameShape(IdxPair train, IdxPair test) {
    if (!train.shape().equals(test.shape())) {
      throw new InputException(
          "%s holds images of shape %s but %s of shape %s"
              .formatted(train.imageFile(), train.shape(), test.imageFile(), test.shape()));
    }
  }

  private record ImageHeader(long count, ImageShape shape) {}

  private record LabelSummary(long count, int largest) {}

  private static ImageHeader checkImages(DataFile file, InputStream in) throws IOException {
    ByteBuffer header = header(file, in, IMAGES_MAGIC, IMAGES_HEADER, "image");
    long count = Integer.toUnsignedLong(header.getInt());
    long rows = Integer.toUnsignedLong(header.getInt());
    long columns = Integer.toUnsignedLong(header.getInt());
    long rest = DataFile.countRest(in);
    if (count < 1 || outOfRange(rows) || outOfRange(columns)) {
      throw new InputException(
          "%s (%d bytes) says it holds %d images of %d x %d pixels: at least 1 image, with sides of 1 to %d, is needed"
              .formatted(file, IMAGES_HEADER + rest, count, rows, columns, ImageShape.MAX_SIDE));
    }
    checkLength(
        file,
        IMAGES_HEADER + rest,
        IMAGES_HEADER + count * rows * columns,
        "%d images of %d x %d pixels".formatted(count, rows, columns));
    return new ImageHeader(count, new ImageShape(1, (int) rows, (int) columns));
  }

  private static boolean outOfRange(long side) {
    return side < 1 || side > ImageShape.MAX_SIDE;
  }

  private static LabelSummary checkLabels(
      DataFile file, InputStream in, int classes, OnBadImage onBadImage) throws IOException {
    ByteBuffer header = header(file, in, LABELS_MAGIC, LABELS_HEADER, "label");
    long count = Integer.toUnsignedLong(header.getInt());
    long found = 0;
    int largest = 0;
    long firstWrong = -1;
    int wrong = 0;
    for (int label = in.read(); label >= 0; label = in.read()) {
      if (label >= classes && firstWrong < 0) {
        firstWrong = found;
        wrong = label;
      }
      largest = label < classes ? Math.max(largest, label) : largest;
      found++;
    }
    checkLength(file, LABELS_HEADER + found, LABELS_HEADER + count, count + " labels");
    if (firstWrong >= 0 && onBadImage == OnBadImage.FAIL) {
      throw new InputException(
          "%s (%d bytes) has label %d at position %d: labels must be 0 to %d (data.name = idx reads other sets whose files have these names)"
              .formatted(file, LABELS_HEADER + found, wrong, firstWrong, classes - 1));
    }
    return new LabelSummary(count, largest);
  }

  /** The header after its magic number. */
  private static ByteBuffer header(
      DataFile file, InputStream in, int magic, int length, String what) throws IOException {
    byte[] head = in.readNBytes(length);
    if (head.length == 0) {
      throw new InputException(
          "%s is empty (0 bytes): an IDX %s file starts with %d bytes of header"
              .formatted(file, what, length));
    }
    int start = ByteBuffer.wrap(Arrays.copyOf(head, Math.max(4, head.length))).getInt();
    if (head.length >= 4 && start != magic) {
      byte[] more = Arrays.copyOf(head, Signature.BYTES);
      int there = head.length + in.readNBytes(more, head.length, more.length - head.length);
      long bytes = there + DataFile.countRest(in);
      String inWords = inWords(start, Arrays.copyOf(more, there));
      throw new InputException(
          "%s (%d bytes) starts with 0x%08x but an IDX %s file of unsigned bytes starts with 0x%08x: %s"
              .formatted(file, bytes, start, what, magic, inWords));
    }
    if (head.length < length) {
      throw new InputException(
          "%s is truncated: it holds %d bytes but the header of an IDX %s file alone has %d"
              .formatted(file, head.length, what, length));
    }
    return ByteBuffer.wrap(head).position(4);
  }

  /** What a file is that does not start as it should. */
  private static String inWords(int start, byte[] head) {
    if (start == IMAGES_MAGIC || start == LABELS_MAGIC) {
      return "it holds %s, so that two names may be mixed up"
          .formatted(start == IMAGES_MAGIC ? "images" : "labels");
    }
    String type = IDX_TYPES.get(start >>> 8);
    if (type != null) {
      return "it is IDX, but of %s in %d dimensions".formatted(type, start & 0xff);
    }
    return Signature.inWords(head);
  }

  private static void checkLength(DataFile file, long found, long expected, String what) {
    if (found != expected) {
      throw new InputException(
          "%s is %s: it holds %d bytes unpacked but its header says %s, which make %d bytes; fetch it again"
              .formatted(file, found < expected ? "truncated" : "too long", found, what, expected));
    }
  }

  @Override
  public ImageSource relocate(UnaryOperator<DataFile> copy) {
    return new IdxPair(
        copy.apply(imageFile), copy.apply(labelFile), images, shape, classes, largestLabel);
  }

  /** Reads no images. */
  @Override
  public PrimitiveIterator.OfInt labels(Configuration hadoop) throws IOException {
    IntStream.Builder labels = IntStream.builder();
    try (InputStream in = IdxLabels.of(labelFile.open(hadoop))) {
      in.skipNBytes(LABELS_HEADER);
      for (int label = in.read(); label >= 0; label = in.read()) {
        labels.add(label < classes ? label : NO_LABEL);
      }
    }
    return labels.build().iterator();
  }

  @Override
  public ImageIterator read(long from, long to, Configuration hadoop) throws IOException {
    DataInputStream pixelStream = new DataInputStream(imageFile.open(hadoop));
    DataInputStream labelStream = new DataInputStream(IdxLabels.of(labelFile.open(hadoop)));
    pixelStream.skipNBytes(IMAGES_HEADER + from * shape.size());
    labelStream.skipNBytes(LABELS_HEADER + from);
    return new ImageIterator(from, to) {
      @Override
      protected LabelledImage read(long id) throws IOException {
        byte[] pixels = new byte[shape.size()];
        pixelStream.readFully(pixels);
        int label = labelStream.readUnsignedByte();
        if (label >= classes) {
          throw new BadImageException(
              labelFile, id, "label %d: labels must be 0 to %d".formatted(label, classes - 1));
        }
        return new LabelledImage(id, label, pixels);
      }

      @Override
      public void close() throws IOException {
        try (pixelStream) {
          labelStream.close();
        }
      }
    };
  }
}
