package ml.gibbon.notebook;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/** Pictures as small PNG files: those of few colours, as most are, take a byte for a pixel. */
final class Png {

  private static final int MOST = 256;

  private Png() {}

  static byte[] of(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(withPalette(image), "png", bytes)) {
        throw new AssertionError("every JVM writes PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The same colours, by number where they are few. */
  private static BufferedImage withPalette(BufferedImage image) {
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    int[] colors = Arrays.stream(pixels).distinct().limit(MOST + 1).toArray();
    if (colors.length > MOST || image.getColorModel().hasAlpha()) {
      return image;
    }
    Map<Integer, Integer> numbers = new HashMap<>();
    for (int color : colors) {
      numbers.put(color, numbers.size());
    }
    BufferedImage small =
        new BufferedImage(
            width,
            image.getHeight(),
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, colors.length, colors, 0, false, -1, DataBuffer.TYPE_BYTE));
    for (int i = 0; i < pixels.length; i++) {
      small.getRaster().setSample(i % width, i / width, 0, numbers.get(pixels[i]));
    }
    return small;
  }
}
