package ml.gibbon.ingest.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;
import ml.gibbon.config.DataSettings.Layout;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import org.apache.hadoop.conf.Configuration;

/**
 * Images in one NumPy array and their classes in another, numbers {@code [N]} or one of each row of
 * {@code [N, K]}.
 *
 * @param channelsLast whether images are {@code [H, W, C]} there
 * @param scale what a value is multiplied by to be a grey level: 255 for those in [0, 1], or 1
 * @param classes labels must be below this
 */
record NumpyPair(
    NpyArray imageArray,
    NpyArray labelArray,
    ImageShape shape,
    boolean channelsLast,
    double scale,
    int classes)
    implements ImageSource {

  /** How far a value may be from a grey level; float32 and float16 keep closer to it. */
  private static final double ROUNDING = .1;

  private static final int SAMPLE = 100;
  private static final int MOST_CLASSES = Short.MAX_VALUE;

  /**
   * Looks at both arrays.
   *
   * @throws InputException when they are no images or no labels, or do not belong together
   */
  static NumpyPair check(NpyArray images, NpyArray labels, Layout layout, Configuration hadoop)
      throws IOException {
    boolean channelsLast = channelsLast(images, layout);
    ImageShape shape = shape(images, channelsLast);
    List<Long> sides = labels.header().shape();
    if (sides.size() > 2
        || labels.header().rowValues() < 1
        || labels.header().rowValues() > MOST_CLASSES) {
      throw new InputException(
          "%s has shape %s but labels are [N], or one-hot [N, K]".formatted(labels, sides));
    }
    if (images.header().rows() != labels.header().rows() || images.header().rows() < 1) {
      throw new InputException(
          "%s holds %d images but %s %d labels: they do not belong together"
              .formatted(images, images.header().rows(), labels, labels.header().rows()));
    }
    images.requireWhole(hadoop);
    labels.requireWhole(hadoop);
    NumpyPair pair = new NumpyPair(images, labels, shape, channelsLast, scale(images, hadoop), 0);
    return pair.withClasses(pair.largestLabel(hadoop) + 1);
  }

  /** The same, of a set that has so many. */
  NumpyPair withClasses(int all) {
    return new NumpyPair(imageArray, labelArray, shape, channelsLast, scale, all);
  }

  private static boolean channelsLast(NpyArray images, Layout layout) {
    List<Long> sides = images.header().shape();
    if (sides.size() == 3) {
      return false;
    }
    if (sides.size() != 4) {
      throw new InputException(
          "%s has shape %s but images are [N, H, W], [N, H, W, C] or [N, C, H, W]: reshape it"
              .formatted(images, sides));
    }
    boolean first = isChannels(sides.get(1));
    boolean last = isChannels(sides.get(3));
    if (layout != Layout.AUTO) {
      return layout == Layout.NHWC;
    }
    if (first == last) {
      throw new InputException(
          "%s has shape %s, in which %s side is that of 1 or 3 channels: set data.numpy.layout to nchw or nhwc"
              .formatted(images, sides, first ? "either" : "neither"));
    }
    return last;
  }

  private static boolean isChannels(long side) {
    return side == 1 || side == 3;
  }

  private static ImageShape shape(NpyArray images, boolean channelsLast) {
    List<Long> sides = images.header().shape();
    long channels = sides.size() == 3 ? 1 : sides.get(channelsLast ? 3 : 1);
    int rows = channelsLast || sides.size() == 3 ? 1 : 2;
    try {
      return new ImageShape(
          Math.toIntExact(channels),
          Math.toIntExact(sides.get(rows)),
          Math.toIntExact(sides.get(rows + 1)));
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new InputException(
          "%s has shape %s, which is no array of images: %s"
              .formatted(images, sides, e.getMessage()),
          e);
    }
  }

  /** Floating point numbers up to 1 are in [0, 1], where some images have any that is not 0. */
  private static double scale(NpyArray images, Configuration hadoop) throws IOException {
    if (!images.header().isFloatingPoint()) {
      return 1;
    }
    double largest = 0;
    try (NpyArray.Rows rows = images.rows(0, hadoop)) {
      for (long row = 0; row < Math.min(SAMPLE, images.header().rows()); row++) {
        ByteBuffer values = rows.next();
        for (int i = 0; i < images.header().rowValues(); i++) {
          largest = Math.max(largest, images.header().value(values, i));
        }
      }
    }
    return largest > 1 ? 1 : 255;
  }

  private int largestLabel(Configuration hadoop) throws IOException {
    int largest = 0;
    try (NpyArray.Rows rows = labelArray.rows(0, hadoop)) {
      for (long row = 0; row < images(); row++) {
        double label = label(rows.next());
        if (label != Math.rint(label) || label < 0 || label > MOST_CLASSES) {
          throw new InputException(
              "%s has label %s at position %d: labels are whole numbers from 0 on"
                  .formatted(labelArray, label, row));
        }
        largest = Math.max(largest, (int) label);
      }
    }
    return largest;
  }

  /** The number itself, or the place of the largest one of a row. */
  private double label(ByteBuffer row) {
    int columns = labelArray.header().rowValues();
    if (columns == 1) {
      return labelArray.header().value(row, 0);
    }
    int largest = 0;
    for (int i = 1; i < columns; i++) {
      if (labelArray.header().value(row, i) > labelArray.header().value(row, largest)) {
        largest = i;
      }
    }
    return largest;
  }

  @Override
  public long images() {
    return imageArray.header().rows();
  }

  @Override
  public ImageSource relocate(UnaryOperator<DataFile> copy) {
    return new NumpyPair(
        imageArray.in(copy.apply(imageArray.file())),
        labelArray.in(copy.apply(labelArray.file())),
        shape,
        channelsLast,
        scale,
        classes);
  }

  @Override
  public ImageIterator read(long from, long to, Configuration hadoop) throws IOException {
    NpyArray.Rows images = imageArray.rows(from, hadoop);
    NpyArray.Rows labels = labelArray.rows(from, hadoop);
    return new ImageIterator(from, to) {
      @Override
      protected LabelledImage read(long id) throws IOException {
        ByteBuffer row = images.next();
        int label = (int) label(labels.next());
        if (label >= classes) {
          throw new BadImageException(
              labelArray.file(),
              id,
              "label %d: labels must be 0 to %d".formatted(label, classes - 1));
        }
        return new LabelledImage(id, label, pixels(row, id));
      }

      @Override
      public void close() throws IOException {
        try (images) {
          labels.close();
        }
      }
    };
  }

  private byte[] pixels(ByteBuffer row, long id) throws BadImageException {
    byte[] pixels = new byte[shape.size()];
    int plane = shape.height() * shape.width();
    for (int i = 0; i < pixels.length; i++) {
      double level = imageArray.header().value(row, i) * scale;
      if (!(Math.abs(level - Math.rint(level)) <= ROUNDING && level > -.5 && level < 255.5)) {
        throw new BadImageException(
            imageArray.file(),
            id,
            "its value %s is no grey level: images are uint8, or numbers k/255 or k for k from 0 to 255 (not normalised by mean and deviation)"
                .formatted(imageArray.header().value(row, i)));
      }
      int at = channelsLast ? i % shape.channels() * plane + i / shape.channels() : i;
      pixels[at] = (byte) Math.rint(level);
    }
    return pixels;
  }
}
