package ml.gibbon.verify;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import ml.gibbon.image.ImageShape;

/** Pixels of a PNG file, by Java's own decoder. */
final class PngPixels {

  /** Where the header has width and height, in bytes from the beginning. */
  private static final int SIZE = 16;

  private static final byte[] NONE = {};

  private PngPixels() {}

  /**
   * The grey levels of an image.
   *
   * @return uint8 {@code [C, H, W]}; empty when the file is no PNG of this shape
   */
  static byte[] decode(byte[] png, ImageShape shape) {
    // Before anything is unpacked: the size of an image is said in a few bytes.
    if (png.length < SIZE + 2 * Integer.BYTES
        || ByteBuffer.wrap(png).getInt(SIZE) != shape.width()
        || ByteBuffer.wrap(png).getInt(SIZE + Integer.BYTES) != shape.height()) {
      return NONE;
    }
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(png))) {
      Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return planes(reader.read(0).getRaster(), shape);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      return NONE;
    }
  }

  private static byte[] planes(Raster raster, ImageShape shape) {
    if (raster.getNumBands() != shape.channels()) {
      return NONE;
    }
    byte[] pixels = new byte[shape.size()];
    int at = 0;
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          pixels[at++] = (byte) raster.getSample(x, y, channel);
        }
      }
    }
    return pixels;
  }
}
