package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PngImage;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;

/**
 * An image as Spark's own {@code image} data source has it: raw samples, rows of pixels from the
 * top, blue before green before red.
 */
final class SparkImage {

  private static final String HEIGHT = "height";
  private static final String WIDTH = "width";
  private static final String CHANNELS = "nChannels";
  private static final String DATA = "data";

  /** Fields of its struct that are read. */
  static final List<String> FIELDS = List.of(HEIGHT, WIDTH, CHANNELS, DATA);

  private SparkImage() {}

  static boolean isOne(GroupType struct) {
    return FIELDS.stream().allMatch(struct::containsField);
  }

  /**
   * The same image as a PNG.
   *
   * @throws IOException when it is none
   */
  static byte[] png(Group image) throws IOException {
    for (String field : FIELDS) {
      if (image.getFieldRepetitionCount(field) == 0) {
        throw new IOException("the image's %s is null".formatted(field));
      }
    }
    int height = image.getInteger(HEIGHT, 0);
    int width = image.getInteger(WIDTH, 0);
    int channels = image.getInteger(CHANNELS, 0);
    byte[] samples = image.getBinary(DATA, 0).getBytes();
    if (height < 1
        || width < 1
        || (channels != 1 && channels != 3 && channels != 4)
        || (long) height * width * channels != samples.length) {
      throw new IOException(
          "an image of %d x %d pixels, %d channels and %d bytes: Spark marks those so that it could not read, and 1, 3 or 4 channels of 8 bits are needed"
              .formatted(width, height, channels, samples.length));
    }
    int plane = height * width;
    byte[] pixels = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      int channel = i % channels;
      int place = channels > 1 && channel < 3 ? 2 - channel : channel;
      pixels[place * plane + i / channels] = samples[i];
    }
    try {
      return PngImage.encode(pixels, new ImageShape(channels, height, width));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
