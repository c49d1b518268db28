package ml.gibbon.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import ml.gibbon.image.ImageShape;

/** Pixels as a PNG that stands in the page itself. */
final class PngDataUri {

  private PngDataUri() {}

  /**
   * Draws one image: one channel as grey, three as RGB; of other numbers the first one or three.
   *
   * @param pixels float32 {@code [C, H, W]}; values outside [0, 1] are shown as 0 or 1
   * @return a {@code data:} URI
   */
  static String dataUri(float[] pixels, ImageShape shape) {
    int plane = shape.height() * shape.width();
    int step = shape.channels() < 3 ? 0 : plane;
    BufferedImage image =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < plane; i++) {
      int rgb = level(pixels[i]) << 16 | level(pixels[i + step]) << 8 | level(pixels[i + 2 * step]);
      image.setRGB(i % shape.width(), i / shape.width(), rgb);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", bytes)) {
        throw new AssertionError("every JVM writes PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static int level(float value) {
    return Math.round(Math.max(0f, Math.min(1f, value)) * 255f);
  }
}
