package ml.gibbon.verify;

import ml.gibbon.image.ImageShape;

/**
 * JPEG written and read (ITU-T T.81), by sums over whole blocks: grey, or colour by JFIF with all
 * planes of one size; blocks beyond the edge repeat it; quantisation tables of annex K.1, in zigzag
 * order here, scaled to the quality as by the Independent JPEG Group. Halves are rounded away from
 * zero, and what is less than a millionth short of one, too.
 */
final class PlainJpeg {

  private static final int[][] TABLES = {
    {
      16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35,
      37, 29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109,
      81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99
    },
    {
      17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99,
      99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
      99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99
    }
  };

  private final ImageShape shape;
  private final double[][][] steps;
  private final double[][] cosines = new double[8][8];

  PlainJpeg(ImageShape shape, int quality) {
    this.shape = shape;
    this.steps = new double[][][] {steps(TABLES[0], quality), steps(TABLES[1], quality)};
    for (int x = 0; x < 8; x++) {
      for (int u = 0; u < 8; u++) {
        cosines[x][u] = Math.cos((2 * x + 1) * u * Math.PI / 16) * (u == 0 ? Math.sqrt(.5) : 1);
      }
    }
  }

  /** By vertical and horizontal frequency. */
  private static double[][] steps(int[] zigzag, int quality) {
    int scale = quality >= 50 ? 200 - quality * 2 : 5000 / quality;
    double[][] steps = new double[8][8];
    int at = 0;
    for (int diagonal = 0; diagonal < 15; diagonal++) {
      for (int i = 0; i <= diagonal; i++) {
        int v = diagonal % 2 == 0 ? diagonal - i : i;
        int u = diagonal - v;
        if (u < 8 && v < 8) {
          steps[v][u] = Math.min(255, Math.max(1, (zigzag[at++] * scale + 50) / 100));
        }
      }
    }
    return steps;
  }

  /** The image as it comes out of its file. */
  float[] of(float[] image) {
    int values = shape.height() * shape.width();
    double[][] planes = new double[shape.channels()][values];
    for (int i = 0; i < image.length; i++) {
      planes[i / values][i % values] = sample((double) image[i] * 255);
    }
    boolean colour = planes.length == 3;
    if (colour) {
      for (int i = 0; i < values; i++) {
        double r = planes[0][i];
        double g = planes[1][i];
        double b = planes[2][i];
        planes[0][i] = sample(0.299 * r + 0.587 * g + 0.114 * b);
        planes[1][i] = sample(-0.299 / 1.772 * r - 0.587 / 1.772 * g + 0.886 / 1.772 * b + 128);
        planes[2][i] = sample(0.701 / 1.402 * r - 0.587 / 1.402 * g - 0.114 / 1.402 * b + 128);
      }
    }
    for (int c = 0; c < planes.length; c++) {
      planes[c] = compressed(planes[c], steps[Math.min(c, 1)]);
    }
    if (colour) {
      for (int i = 0; i < values; i++) {
        double y = planes[0][i];
        double cb = planes[1][i] - 128;
        double cr = planes[2][i] - 128;
        planes[0][i] = sample(y + 1.402 * cr);
        planes[1][i] = sample(y - 0.114 * 1.772 / 0.587 * cb - 0.299 * 1.402 / 0.587 * cr);
        planes[2][i] = sample(y + 1.772 * cb);
      }
    }
    float[] decoded = new float[image.length];
    for (int i = 0; i < decoded.length; i++) {
      decoded[i] = (float) planes[i / values][i % values] / 255;
    }
    return decoded;
  }

  private double[] compressed(double[] plane, double[][] table) {
    double[] out = new double[plane.length];
    for (int top = 0; top < shape.height(); top += 8) {
      for (int left = 0; left < shape.width(); left += 8) {
        double[][] amplitudes = amplitudes(plane, top, left, table);
        for (int y = 0; y < 8 && top + y < shape.height(); y++) {
          for (int x = 0; x < 8 && left + x < shape.width(); x++) {
            double sum = 0;
            for (int v = 0; v < 8; v++) {
              for (int u = 0; u < 8; u++) {
                sum += amplitudes[v][u] * cosines[x][u] * cosines[y][v];
              }
            }
            out[(top + y) * shape.width() + left + x] = sample(sum / 4 + 128);
          }
        }
      }
    }
    return out;
  }

  private double[][] amplitudes(double[] plane, int top, int left, double[][] table) {
    double[][] amplitudes = new double[8][8];
    for (int v = 0; v < 8; v++) {
      for (int u = 0; u < 8; u++) {
        double sum = 0;
        for (int y = 0; y < 8; y++) {
          for (int x = 0; x < 8; x++) {
            int row = Math.min(shape.height() - 1, top + y);
            int column = Math.min(shape.width() - 1, left + x);
            sum += (plane[row * shape.width() + column] - 128) * cosines[x][u] * cosines[y][v];
          }
        }
        double multiple = sum / 4 / table[v][u];
        amplitudes[v][u] =
            Math.signum(multiple) * Math.floor(Math.abs(multiple) + 0.500001) * table[v][u];
      }
    }
    return amplitudes;
  }

  private static double sample(double value) {
    return Math.min(255, Math.max(0, Math.floor(value + 0.500001)));
  }
}
