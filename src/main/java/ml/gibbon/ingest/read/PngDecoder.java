package ml.gibbon.ingest.read;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
 * <p>All colour types and depths are read, interlaced or not. A palette of greys gives one channel.
 * Pixels that are not opaque have no place in a clean table.
 */
final class PngDecoder {

  private static final long SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int IHDR = 0x49484452;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454E44;
  private static final int TRNS = 0x74524E53;
  private static final int HEADER_BYTES = 33;

  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int GREY_ALPHA = 4;
  private static final int RGB_ALPHA = 6;

  /** First row, first column, row step, column step of the seven passes of an interlaced image. */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {0, 4, 8, 8}, {4, 0, 8, 4}, {0, 2, 4, 4}, {2, 0, 4, 2}, {0, 1, 2, 2}, {1, 0, 2, 1}
  };

  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  private PngDecoder() {}

  /** Whether bytes start as a PNG does. */
  static boolean isPng(byte[] image) {
    return image.length >= Long.BYTES && ByteBuffer.wrap(image).getLong() == SIGNATURE;
  }

  /** What the header says. */
  private record Header(int width, int height, int depth, int colour, boolean interlaced) {

    /** Samples of a pixel as it is stored. */
    int samples() {
      return switch (colour) {
        case RGB -> 3;
        case GREY_ALPHA -> 2;
        case RGB_ALPHA -> 4;
        default -> 1;
      };
    }

    boolean hasAlpha() {
      return colour == GREY_ALPHA || colour == RGB_ALPHA;
    }

    /** Samples without alpha. */
    int channels() {
      return hasAlpha() ? samples() - 1 : samples();
    }

    /** Bytes of the inflated image data: every row of every pass starts with a filter byte. */
    long inflatedBytes() {
      long bytes = 0;
      for (int[] pass : interlaced ? ADAM7 : ONE_PASS) {
        long rows = (Math.max(0L, height - pass[0]) + pass[2] - 1) / pass[2];
        long columns = (Math.max(0L, width - pass[1]) + pass[3] - 1) / pass[3];
        bytes += columns == 0 ? 0 : rows * (1 + (columns * samples() * depth + 7) / 8);
      }
      return bytes;
    }

    /** A stored sample on the scale 0 to 255. */
    byte eightBits(int sample) {
      int largest = (1 << depth) - 1;
      return (byte) ((sample * 255L + largest / 2) / largest);
    }
  }

  private static Header header(byte[] png) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(png).position(Long.BYTES);
    if (png.length < HEADER_BYTES || bytes.getInt() != 13 || bytes.getInt() != IHDR) {
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
    boolean known =
        switch (colour) {
          case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
          case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
          case RGB, GREY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
          default -> false;
        };
    if (!known || interlace < 0 || interlace > 1) {
      throw new IOException(
          "a PNG of bit depth %d, colour type %d, interlace %d, which the format does not have"
              .formatted(depth, colour, interlace));
    }
    return new Header((int) width, (int) height, depth, colour, interlace == 1);
  }

  /**
   * Decodes an image.
   *
   * @param png that {@link #isPng}
   * @throws IOException when it is broken, or not opaque
   */
  static Picture decode(byte[] png) throws IOException {
    Header header = header(png);
    checkPixelData(png, header);
    BufferedImage image = image(png);
    return header.colour == PALETTE
        ? ofPalette(image, header)
        : ofSamples(image.getRaster(), header, transparentSample(png, header));
  }

  /** Holds the inflated pixel data against the size that the header claims. */
  private static void checkPixelData(byte[] png, Header header) throws IOException {
    long expected = header.inflatedBytes();
    long found = inflatedBytes(png, expected + 1);
    if (found != expected) {
      throw new IOException(
          "a PNG of %d bytes whose header claims %d x %d pixels (%d bytes unpacked) but which holds %s %d bytes"
              .formatted(
                  png.length,
                  header.width,
                  header.height,
                  expected,
                  found > expected ? "at least" : "only",
                  found));
    }
  }

  /** Gets to see each chunk: its type, and where its data lies. */
  private interface ChunkVisitor {
    /** Returns whether to go on. */
    boolean visit(int type, int start, int length) throws IOException;
  }

  private static void forEachChunk(byte[] png, ChunkVisitor visitor) throws IOException {
    ByteBuffer chunks = ByteBuffer.wrap(png).position(HEADER_BYTES);
    while (chunks.remaining() >= 12) {
      int length = chunks.getInt();
      int type = chunks.getInt();
      boolean isCut = length < 0 || length > chunks.remaining() - 4;
      if (type == IEND || isCut || !visitor.visit(type, chunks.position(), length)) {
        return;
      }
      chunks.position(chunks.position() + length + 4);
    }
  }

  /** Size of the inflated image data, counted no further than {@code limit}. */
  private static long inflatedBytes(byte[] png, long limit) throws IOException {
    Inflater inflater = new Inflater();
    try {
      byte[] buffer = new byte[1 << 13];
      long[] found = {0};
      forEachChunk(
          png,
          (type, start, length) -> {
            if (type == IDAT) {
              inflater.setInput(png, start, length);
              for (int n = inflate(inflater, buffer, png); n > 0 && found[0] < limit; ) {
                found[0] += n;
                n = inflate(inflater, buffer, png);
              }
            }
            return true;
          });
      return found[0];
    } finally {
      inflater.end();
    }
  }

  private static int inflate(Inflater inflater, byte[] buffer, byte[] png) throws IOException {
    try {
      return inflater.inflate(buffer);
    } catch (DataFormatException e) {
      throw new IOException(
          "a PNG of %d bytes whose pixel data is damaged".formatted(png.length), e);
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

  /** The samples of the colour that stands for transparent in images without alpha, or none. */
  private static int[] transparentSample(byte[] png, Header header) throws IOException {
    int[][] found = {{}};
    forEachChunk(
        png,
        (type, start, length) -> {
          if (type == TRNS && !header.hasAlpha() && length == 2 * header.channels()) {
            ByteBuffer samples = ByteBuffer.wrap(png, start, length);
            found[0] = new int[header.channels()];
            Arrays.setAll(found[0], c -> samples.getShort() & 0xffff);
          }
          return type != IDAT;
        });
    return found[0];
  }

  /** Takes stored samples as they are: BufferedImage.getRGB would bend grey levels by a gamma. */
  private static Picture ofSamples(Raster raster, Header header, int[] transparent)
      throws IOException {
    int channels = header.channels();
    int plane = header.height * header.width;
    byte[] pixels = new byte[channels * plane];
    int[] samples = new int[raster.getNumBands()];
    int opaque = (1 << header.depth) - 1;
    for (int y = 0; y < header.height; y++) {
      for (int x = 0; x < header.width; x++) {
        raster.getPixel(x, y, samples);
        boolean seesThrough =
            header.hasAlpha()
                ? samples[channels] != opaque
                : transparent.length > 0
                    && Arrays.equals(samples, 0, channels, transparent, 0, channels);
        if (seesThrough) {
          throw notOpaque(x, y);
        }
        for (int c = 0; c < channels; c++) {
          pixels[c * plane + y * header.width + x] = header.eightBits(samples[c]);
        }
      }
    }
    return new Picture(new ImageShape(channels, header.height, header.width), pixels);
  }

  private static Picture ofPalette(BufferedImage image, Header header) throws IOException {
    if (!(image.getColorModel() instanceof IndexColorModel palette)) {
      throw new IOException("a PNG without the palette that its header claims");
    }
    Raster raster = image.getRaster();
    int plane = header.height * header.width;
    byte[] pixels = new byte[3 * plane];
    for (int y = 0; y < header.height; y++) {
      for (int x = 0; x < header.width; x++) {
        int argb = palette.getRGB(raster.getSample(x, y, 0));
        if (argb >>> 24 != 0xff) {
          throw notOpaque(x, y);
        }
        for (int c = 0; c < 3; c++) {
          pixels[c * plane + y * header.width + x] = (byte) (argb >> (16 - 8 * c));
        }
      }
    }
    Picture picture = new Picture(new ImageShape(3, header.height, header.width), pixels);
    return picture.isGrey() ? picture.withChannels(1) : picture;
  }

  private static IOException notOpaque(int x, int y) {
    return new IOException(
        "a PNG that is not opaque, at column %d of row %d: put it on a background first"
            .formatted(x, y));
  }
}
