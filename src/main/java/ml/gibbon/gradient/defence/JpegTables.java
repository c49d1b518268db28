package ml.gibbon.gradient.defence;

import java.util.Arrays;

/** The quantisation tables of ITU-T T.81, annex K.1, by rows: steps of the DCT's amplitudes. */
final class JpegTables {

  /** Table K.1. */
  static final int[] LUMINANCE = {
    16, 11, 10, 16, 24, 40, 51, 61,
    12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77,
    24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99
  };

  /** Table K.2. */
  static final int[] CHROMINANCE = {
    17, 18, 24, 47, 99, 99, 99, 99,
    18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99
  };

  private JpegTables() {}

  /**
   * A table as the Independent JPEG Group's library scales it: as it is at quality 50, finer above.
   *
   * @param quality from 1 to 100
   */
  static int[] scaled(int[] table, int quality) {
    int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    return Arrays.stream(table)
        .map(step -> Math.max(1, Math.min(255, (step * percent + 50) / 100)))
        .toArray();
  }
}
