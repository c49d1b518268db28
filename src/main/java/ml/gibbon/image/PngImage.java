package ml.gibbon.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Grey levels as a PNG of 8 bits a sample, which loses nothing. */
public final class PngImage {

  private static final int[] BITS = {8, 8, 8, 8};

  private PngImage() {}

  /**
   * The bytes of a PNG file.
   *
   * @param pixels uint8 {@code [C, H, W]}: grey, grey and alpha, RGB, or RGB and alpha
   */
  public static byte[] encode(byte[] pixels, ImageShape shape) {
    int channels = shape.channels();
    int plane = shape.height() * shape.width();
    byte[] samples = new byte[pixels.length];
    for (int channel = 0; channel < channels; channel++) {
      for (int i = 0; i < plane; i++) {
        samples[i * channels + channel] = pixels[channel * plane + i];
      }
    }
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(samples, samples.length),
            shape.width(),
            shape.height(),
            shape.width() * channels,
            channels,
            IntStream.range(0, channels).toArray(),
            null);
    boolean hasAlpha = channels % 2 == 0;
    ColorModel colours =
        new ComponentColorModel(
            ColorSpace.getInstance(channels < 3 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
            Arrays.copyOf(BITS, channels),
            hasAlpha,
            false,
            hasAlpha ? ColorModel.TRANSLUCENT : ColorModel.OPAQUE,
            DataBuffer.TYPE_BYTE);
    ByteArrayOutputStream file = new ByteArrayOutputStream(samples.length);
    // In memory: ImageIO would otherwise make a temporary file for each image.
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
      if (!ImageIO.write(new BufferedImage(colours, raster, false, null), "png", out)) {
        throw new AssertionError("every JVM writes PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }
}
