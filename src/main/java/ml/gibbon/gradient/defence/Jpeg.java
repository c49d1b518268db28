package ml.gibbon.gradient.defence;

import static ml.gibbon.error.SettingException.require;

import ml.gibbon.image.ImageShape;

/**
 * JPEG, written and read (Dziugaite et al. 2016, arXiv:1608.00853, as a defence): what the file of
 * an image says of it, without the file.
 *
 * <p>By ITU-T T.81 (1992) with the tables of its annex K, scaled to the quality as the Independent
 * JPEG Group's library does, colours by JFIF without subsampling (4:4:4), and the edges of blocks
 * that an image does not fill filled with its last row and column. Pixels are rounded to grey
 * levels on the way in and out, as those of a file are; halves away from zero, to within {@link
 * #HALF}. Up to the integer arithmetic of that library's DCT it gives the same pixels.
 *
 * <p>Rounding has derivative 0; without it a JPEG is its image again, as the DCT is orthogonal and
 * the colours are turned back, so that the identity is the approximation of the gradient.
 *
 * @param shape of the images, with one channel (grey) or three (red, green, blue)
 * @param quality from 1 to 100
 */
public record Jpeg(ImageShape shape, int quality) implements PixelTransform {

  /**
   * Added before rounding down: a half and a little, so that what is exactly a half is rounded the
   * same way whatever the last bits of the arithmetic are.
   */
  static final double HALF = .5 + 1e-6;

  private static final int MIDDLE = 128;

  /**
   * @throws ml.gibbon.error.SettingException when the quality is out of its range
   * @throws IllegalArgumentException when images are neither grey nor of three colours
   */
  public Jpeg {
    require(quality >= 1 && quality <= 100, "quality", quality, "a whole number from 1 to 100");
    if (shape.channels() != 1 && shape.channels() != 3) {
      throw new IllegalArgumentException("JPEG has 1 or 3 channels but images are " + shape);
    }
  }

  @Override
  public void apply(float[] image, float[] out) {
    int plane = shape.height() * shape.width();
    int[][] planes = new int[shape.channels()][plane];
    for (int i = 0; i < image.length; i++) {
      planes[i / plane][i % plane] = level(255.0 * image[i]);
    }
    if (planes.length == 3) {
      toLuminance(planes);
    }
    for (int c = 0; c < planes.length; c++) {
      quantise(planes[c], c == 0 ? JpegTables.LUMINANCE : JpegTables.CHROMINANCE);
    }
    if (planes.length == 3) {
      toColours(planes);
    }
    for (int i = 0; i < out.length; i++) {
      out[i] = planes[i / plane][i % plane] / 255f;
    }
  }

  @Override
  public boolean isExact() {
    return false;
  }

  private static int level(double value) {
    return (int) Math.max(0, Math.min(255, Math.floor(value + HALF)));
  }

  /** Red, green and blue become luminance and two differences of colour, in place. */
  private static void toLuminance(int[][] planes) {
    for (int i = 0; i < planes[0].length; i++) {
      int r = planes[0][i];
      int g = planes[1][i];
      int b = planes[2][i];
      double y = .299 * r + .587 * g + .114 * b;
      planes[0][i] = level(y);
      planes[1][i] = level((b - y) / 1.772 + MIDDLE);
      planes[2][i] = level((r - y) / 1.402 + MIDDLE);
    }
  }

  private static void toColours(int[][] planes) {
    for (int i = 0; i < planes[0].length; i++) {
      int y = planes[0][i];
      double blue = 1.772 * (planes[1][i] - MIDDLE);
      double red = 1.402 * (planes[2][i] - MIDDLE);
      planes[0][i] = level(y + red);
      planes[1][i] = level(y - (.114 * blue + .299 * red) / .587);
      planes[2][i] = level(y + blue);
    }
  }

  /** Block by block to frequencies, to multiples of a table's steps, and back, in place. */
  private void quantise(int[] plane, int[] table) {
    int[] steps = JpegTables.scaled(table, quality);
    double[] block = new double[Dct.SIDE * Dct.SIDE];
    for (int top = 0; top < shape.height(); top += Dct.SIDE) {
      for (int left = 0; left < shape.width(); left += Dct.SIDE) {
        for (int i = 0; i < block.length; i++) {
          int y = Math.min(top + i / Dct.SIDE, shape.height() - 1);
          int x = Math.min(left + i % Dct.SIDE, shape.width() - 1);
          block[i] = plane[y * shape.width() + x] - MIDDLE;
        }
        Dct.forward(block);
        for (int i = 0; i < block.length; i++) {
          double multiple = Math.floor(Math.abs(block[i]) / steps[i] + HALF);
          block[i] = Math.copySign(multiple * steps[i], block[i]);
        }
        Dct.inverse(block);
        for (int i = 0; i < block.length; i++) {
          int y = top + i / Dct.SIDE;
          int x = left + i % Dct.SIDE;
          if (y < shape.height() && x < shape.width()) {
            plane[y * shape.width() + x] = level(block[i] + MIDDLE);
          }
        }
      }
    }
  }
}
