package ml.gibbon.ingest.read;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import ml.gibbon.image.ImageShape;

/**
 * JPEG images from strangers (ITU-T T.81; JFIF, T.871), baseline or progressive, grey or in colour.
 *
 * <p>The JDK's decoder, which is libjpeg with its whole-number transform, gets only the segments
 * that decoding needs: what it claims of its size is checked before, colour profiles and other
 * metadata never reach it. A file that makes it complain, as one that is cut short does, is broken.
 */
final class JpegDecoder {

  private static final int START = 0xffd8;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int COMMENT = 0xfe;
  private static final int SCAN = 0xda;
  private static final int END = 0xd9;

  private static final byte[] JFIF = {
    -1, -32, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };

  /** Says that three channels are red, green and blue as they are. */
  private static final byte[] ADOBE_RGB = {
    -1, -18, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
  };

  private static final int ORIENTATION = 0x0112;

  private final byte[] jpeg;
  private final ByteArrayOutputStream needed = new ByteArrayOutputStream();
  private int width;
  private int height;
  private int channels;
  private boolean rgb;
  private boolean told;
  private int orientation = 1;

  private JpegDecoder(byte[] jpeg) {
    this.jpeg = jpeg;
  }

  /** Whether bytes start as a JPEG does. */
  static boolean isJpeg(byte[] image) {
    return image.length >= 3
        && (image[0] & 0xff) == START >> 8
        && (image[1] & 0xff) == (START & 0xff)
        && image[2] == -1;
  }

  /**
   * Decodes an image and turns it as its EXIF orientation says.
   *
   * @param jpeg that {@link #isJpeg}
   * @throws IOException when it is broken, or of a kind that is not read
   */
  static Picture decode(byte[] jpeg) throws IOException {
    JpegDecoder decoder = new JpegDecoder(jpeg);
    decoder.readSegments();
    return decoder.turned(decoder.raster());
  }

  private void readSegments() throws IOException {
    int at = 2;
    while (true) {
      while (at + 1 < jpeg.length && jpeg[at] == -1 && jpeg[at + 1] == -1) {
        at++;
      }
      if (at + 4 > jpeg.length || jpeg[at] != -1) {
        throw broken("ends before its pixels");
      }
      int marker = jpeg[at + 1] & 0xff;
      int length = ByteBuffer.wrap(jpeg, at + 2, 2).getShort() & 0xffff;
      if (marker == END || length < 2 || at + 2 + length > jpeg.length) {
        throw broken("ends before its pixels");
      }
      if (marker == SCAN) {
        break;
      }
      ByteBuffer content = ByteBuffer.wrap(jpeg, at + 4, length - 2).slice();
      if (marker >= APP0 && marker <= APP0 + 15) {
        readApplication(marker, content);
      } else if (marker != COMMENT) {
        if (marker >= 0xc0
            && marker <= 0xcf
            && marker != 0xc4
            && marker != 0xc8
            && marker != 0xcc) {
          readFrame(marker, content);
        }
        needed.write(jpeg, at, 2 + length);
      }
      at += 2 + length;
    }
    if (channels == 0) {
      throw broken("has no frame header");
    }
    needed.write(jpeg, at, jpeg.length - at);
  }

  private void readFrame(int marker, ByteBuffer frame) throws IOException {
    if (marker > 0xc2) {
      throw new IOException(
          "a JPEG of a kind that is not read (frame 0x%02x: lossless, hierarchical or arithmetic): save it as baseline or progressive"
              .formatted(marker));
    }
    if (frame.remaining() < 6) {
      throw broken("has a frame header that is cut");
    }
    int depth = frame.get() & 0xff;
    height = frame.getShort() & 0xffff;
    width = frame.getShort() & 0xffff;
    channels = frame.get() & 0xff;
    if (width < 1 || width > ImageShape.MAX_SIDE || height < 1 || height > ImageShape.MAX_SIDE) {
      throw new IOException(
          "a JPEG of %d bytes that claims %d x %d pixels: sides must be 1 to %d"
              .formatted(jpeg.length, width, height, ImageShape.MAX_SIDE));
    }
    if (depth != 8 || (channels != 1 && channels != 3) || frame.remaining() < 3 * channels) {
      throw new IOException(
          "a JPEG of %d channels of %d bits%s: save it as 8-bit grey or RGB"
              .formatted(channels, depth, channels == 4 ? " (CMYK)" : ""));
    }
    boolean namedRgb =
        channels == 3 && frame.get() == 'R' && frame.get(9) == 'G' && frame.get(12) == 'B';
    rgb = told ? rgb : namedRgb;
  }

  private void readApplication(int marker, ByteBuffer content) {
    if (marker == APP0 && startsWith(content, "JFIF")) {
      told = true;
      rgb = false;
    } else if (marker == APP14 && startsWith(content, "Adobe") && content.limit() >= 12) {
      told = true;
      rgb = content.get(11) == 0;
    } else if (marker == APP1 && startsWith(content, "Exif\0\0")) {
      orientation = orientation(content.position(6).slice());
    }
  }

  private static boolean startsWith(ByteBuffer content, String text) {
    byte[] start = new byte[Math.min(text.length(), content.limit())];
    content.get(0, start);
    return new String(start, StandardCharsets.ISO_8859_1).equals(text);
  }

  /** The orientation in the first directory of a TIFF structure; 1, upright, when there is none. */
  private static int orientation(ByteBuffer tiff) {
    if (tiff.limit() < 8) {
      return 1;
    }
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = Integer.toUnsignedLong(tiff.getInt(4));
    if (directory + 2 > tiff.limit()) {
      return 1;
    }
    int entries = tiff.getShort((int) directory) & 0xffff;
    for (int i = 0; i < entries && directory + 2 + 12L * (i + 1) <= tiff.limit(); i++) {
      int entry = (int) directory + 2 + 12 * i;
      if ((tiff.getShort(entry) & 0xffff) == ORIENTATION) {
        int value = tiff.getShort(entry + 8);
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }

  private Raster raster() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(START >> 8);
    file.write(START);
    file.writeBytes(rgb ? ADOBE_RGB : JFIF);
    file.writeBytes(needed.toByteArray());
    AtomicReference<String> complaint = new AtomicReference<>();
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file.toByteArray()))) {
      reader.addIIOReadWarningListener((source, warning) -> complaint.set(warning));
      reader.setInput(in, true, true);
      Raster raster = reader.read(0).getRaster();
      if (complaint.get() != null || raster.getNumBands() != channels) {
        throw broken("is damaged: " + complaint.get());
      }
      return raster;
    } catch (IOException | RuntimeException e) {
      throw e instanceof IOException io
              && io.getMessage() != null
              && io.getMessage().startsWith("a JPEG")
          ? io
          : broken("is damaged: " + ParquetImages.firstLine(e));
    } finally {
      reader.dispose();
    }
  }

  private Picture turned(Raster raster) {
    boolean swapped = orientation >= 5;
    int rows = swapped ? width : height;
    int columns = swapped ? height : width;
    byte[] pixels = new byte[channels * rows * columns];
    int at = 0;
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          pixels[at++] = (byte) sample(raster, x, y, c);
        }
      }
    }
    return new Picture(new ImageShape(channels, rows, columns), pixels);
  }

  /** The sample at a place of the upright image (EXIF 2.3, tag Orientation). */
  private int sample(Raster raster, int x, int y, int c) {
    int right = width - 1;
    int bottom = height - 1;
    return switch (orientation) {
      case 2 -> raster.getSample(right - x, y, c);
      case 3 -> raster.getSample(right - x, bottom - y, c);
      case 4 -> raster.getSample(x, bottom - y, c);
      case 5 -> raster.getSample(y, x, c);
      case 6 -> raster.getSample(y, bottom - x, c);
      case 7 -> raster.getSample(right - y, bottom - x, c);
      case 8 -> raster.getSample(right - y, x, c);
      default -> raster.getSample(x, y, c);
    };
  }

  private IOException broken(String how) {
    return new IOException("a JPEG of %d bytes that %s".formatted(jpeg.length, how));
  }
}
