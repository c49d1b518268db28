package ml.gibbon.ingest.read;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import ml.gibbon.image.ImageShape;

/**
 * PNG images from strangers (W3C, "Portable Network Graphics Specification"): everything that a
 * decoder would allocate memory for is checked before one sees the bytes.
 *
 * <p>Grey, RGB and palette images of 8 bits, not interlaced, are read; alpha and 16 bits have no
 * place in a clean table.
 */
final class PngDecoder {

  /** Larger files are refused unread; the pixels of a 2,000 x 2,000 photograph fit. */
  static final int MAX_BYTES = 16 << 20;

  private static final long SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int IHDR = 0x49484452;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454E44;
  private static final int HEADER_BYTES = 33;

  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;

  private PngDecoder() {}

  /**
   * What the header says; palette images count as RGB.
   *
   * @throws IOException when it is not a PNG that can be read here
   */
  static ImageShape shape(byte[] png) throws IOException {
    if (png.length > MAX_BYTES) {
      throw new IOException(
          "a PNG of %d bytes is larger than the %d bytes allowed".formatted(png.length, MAX_BYTES));
    }
    ByteBuffer bytes = ByteBuffer.wrap(png);
    if (png.length < HEADER_BYTES || bytes.getLong() != SIGNATURE) {
      throw new IOException("%d bytes that are not a PNG image".formatted(png.length));
    }
    int length = bytes.getInt();
    int type = bytes.getInt();
    if (length != 13 || type != IHDR) {
      throw new IOException("a PNG of %d bytes without its IHDR header".formatted(png.length));
    }
    long width = Integer.toUnsignedLong(bytes.getInt());
    long height = Integer.toUnsignedLong(bytes.getInt());
    int depth = bytes.get();
    int colour = bytes.get();
    bytes.getShort();
    int interlace = bytes.get();
    if (width < 1 || width > ImageShape.MAX_SIDE || height < 1 || height > ImageShape.MAX_SIDE) {
      throw new IOException(
          "a PNG of %d bytes that claims %d x %d pixels: sides must be 1 to %d"
              .formatted(png.length, width, height, ImageShape.MAX_SIDE));
    }
    if (depth != 8 || interlace != 0 || (colour != GREY && colour != RGB && colour != PALETTE)) {
      throw new IOException(
          "a PNG of bit depth %d, colour type %d, interlace %d: convert it to 8-bit grey, RGB or palette without interlace"
              .formatted(depth, colour, interlace));
    }
    return new ImageShape(colour == GREY ? 1 : 3, (int) height, (int) width);
  }

  /**
   * Decodes an image.
   *
   * @param expected the shape it must have
   * @return uint8 {@code [C, H, W]}
   * @throws IOException when it is broken or has another shape
   */
  static byte[] decode(byte[] png, ImageShape expected) throws IOException {
    ImageShape shape = shape(png);
    if (!shape.equals(expected)) {
      throw new IOException(
          "a PNG of %d bytes with shape %s but the first image has shape %s"
              .formatted(png.length, shape, expected));
    }
    checkPixelData(png, shape);
    return channelMajor(image(png), shape);
  }

  /** Holds the inflated pixel data against the size that the header claims. */
  private static void checkPixelData(byte[] png, ImageShape shape) throws IOException {
    int colour = png[25];
    long rowBytes = 1 + (long) shape.width() * (colour == RGB ? 3 : 1);
    long expected = rowBytes * shape.height();
    long found = inflatedBytes(png, expected + 1);
    if (found != expected) {
      throw new IOException(
          "a PNG of %d bytes whose header claims %d x %d pixels (%d bytes unpacked) but which holds %s %d bytes"
              .formatted(
                  png.length,
                  shape.width(),
                  shape.height(),
                  expected,
                  found > expected ? "at least" : "only",
                  found));
    }
  }

  /** Size of the inflated image data, counted no further than {@code limit}. */
  private static long inflatedBytes(byte[] png, long limit) throws IOException {
    Inflater inflater = new Inflater();
    try {
      byte[] buffer = new byte[1 << 13];
      long found = 0;
      ByteBuffer chunks = ByteBuffer.wrap(png).position(HEADER_BYTES);
      while (chunks.remaining() >= 12) {
        int length = chunks.getInt();
        int type = chunks.getInt();
        if (type == IEND || length < 0 || length > chunks.remaining() - 4) {
          break;
        }
        if (type == IDAT) {
          inflater.setInput(png, chunks.position(), length);
          for (int n = inflater.inflate(buffer); n > 0 && found < limit; ) {
            found += n;
            n = inflater.inflate(buffer);
          }
        }
        chunks.position(chunks.position() + length + 4);
      }
      return found;
    } catch (DataFormatException e) {
      throw new IOException(
          "a PNG of %d bytes whose pixel data is damaged".formatted(png.length), e);
    } finally {
      inflater.end();
    }
  }

  private static BufferedImage image(byte[] png) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(png))) {
      reader.setInput(in, true, true);
      return reader.read(0);
    } catch (RuntimeException e) {
      throw new IOException("a PNG of %d bytes that is broken".formatted(png.length), e);
    } finally {
      reader.dispose();
    }
  }

  /** Takes stored samples as they are: BufferedImage.getRGB would bend grey levels by a gamma. */
  private static byte[] channelMajor(BufferedImage image, ImageShape shape) {
    Raster raster = image.getRaster();
    byte[] pixels = new byte[shape.size()];
    int plane = shape.height() * shape.width();
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        int at = y * shape.width() + x;
        if (image.getColorModel() instanceof IndexColorModel palette) {
          int rgb = palette.getRGB(raster.getSample(x, y, 0));
          for (int c = 0; c < 3; c++) {
            pixels[c * plane + at] = (byte) (rgb >> (16 - 8 * c));
          }
        } else {
          for (int c = 0; c < shape.channels(); c++) {
            pixels[c * plane + at] = (byte) raster.getSample(x, y, c);
          }
        }
      }
    }
    return pixels;
  }
}
