package ml.gibbon.gradient.defence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import ml.gibbon.image.ImageShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpegTest {

  private static int[] decoded(ImageShape shape, int quality, int... levels) {
    float[] image = new float[levels.length];
    for (int i = 0; i < levels.length; i++) {
      image[i] = levels[i] / 255f;
    }
    float[] out = new float[image.length];
    new Jpeg(shape, quality).apply(image, out);
    int[] decoded = new int[out.length];
    for (int i = 0; i < out.length; i++) {
      decoded[i] = Math.round(255 * out[i]);
      assertThat(out[i]).isEqualTo(decoded[i] / 255f);
    }
    return decoded;
  }

  private static int largestDifference(int[] a, int[] b) {
    int largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  /**
   * The example of Wikipedia's article "JPEG" (revision of 2023): a block, and what is read of it
   * after quantisation by table K.1 (quality 50).
   */
  @Test
  void the_block_of_the_textbook() {
    int[] block = {
      52, 55, 61, 66, 70, 61, 64, 73, //
      63, 59, 55, 90, 109, 85, 69, 72, //
      62, 59, 68, 113, 144, 104, 66, 73, //
      63, 58, 71, 122, 154, 106, 70, 69, //
      67, 61, 68, 104, 126, 88, 68, 70, //
      79, 65, 60, 70, 77, 68, 58, 75, //
      85, 71, 64, 59, 55, 61, 65, 83, //
      87, 79, 69, 68, 65, 76, 78, 94
    };
    int[] read = {
      62, 65, 57, 60, 72, 63, 60, 82, //
      57, 55, 56, 82, 108, 87, 62, 71, //
      58, 50, 60, 111, 148, 114, 67, 65, //
      65, 55, 66, 120, 155, 114, 68, 70, //
      70, 63, 67, 101, 122, 88, 60, 78, //
      71, 71, 64, 70, 80, 62, 56, 81, //
      75, 82, 67, 54, 63, 65, 66, 83, //
      81, 94, 75, 54, 68, 81, 81, 87
    };

    assertThat(decoded(new ImageShape(1, 8, 8), 50, block)).isEqualTo(read);
  }

  /** A row of waves and steps, so that blocks are neither flat nor noise. */
  private static int[] pattern(ImageShape shape) {
    int[] levels = new int[shape.size()];
    for (int i = 0; i < levels.length; i++) {
      int c = i / (shape.height() * shape.width());
      int y = i / shape.width() % shape.height();
      int x = i % shape.width();
      levels[i] = (17 * x + 29 * y + 40 * c + (x > 5 ? 90 : 0) + x * y % 7) % 256;
    }
    return levels;
  }

  /**
   * Pillow 9.4 with libjpeg-turbo 2.1.5: {@code save(quality=40, subsampling=0)} and {@code open}.
   * Its DCT is in integers, which may round a pixel to the next level.
   */
  @Test
  void a_grey_image_that_fills_no_blocks_is_that_of_pillow() {
    ImageShape shape = new ImageShape(1, 10, 11);

    int[] ours = decoded(shape, 40, pattern(shape));

    assertThat(largestDifference(ours, PILLOW_GREY)).isLessThanOrEqualTo(1);
    assertThat(largestDifference(ours, pattern(shape))).isGreaterThan(5);
  }

  /** The same in colour, where the three planes' roundings add up. */
  @Test
  void a_colour_image_that_fills_no_blocks_is_that_of_pillow() {
    ImageShape shape = new ImageShape(3, 6, 9);

    int[] ours = decoded(shape, 75, pattern(shape));

    assertThat(largestDifference(ours, PILLOW_COLOUR)).isLessThanOrEqualTo(2);
    assertThat(largestDifference(ours, pattern(shape))).isGreaterThan(5);
  }

  private static final int[] PILLOW_GREY = {
    0, 39, 22, 72, 47, 112, 178, 223, 255, 180, 75, 47, 23, 46, 104, 128, 94, 238, 223, 5, 8, 11,
    27, 102, 133, 108, 119, 153, 237, 36, 25, 51, 76, 97, 116, 104, 167, 148, 165, 81, 0, 65, 86,
    99, 147, 131, 122, 158, 195, 206, 46, 78, 66, 90, 113, 130, 159, 223, 161, 238, 201, 101, 99,
    145, 157, 164, 188, 158, 211, 255, 221, 49, 98, 133, 151, 164, 168, 202, 254, 203, 255, 38, 0,
    182, 140, 162, 194, 220, 254, 195, 64, 37, 26, 58, 177, 177, 174, 255, 178, 26, 39, 8, 55, 74,
    104, 214, 208, 223, 255, 56
  };
  private static final int[] PILLOW_COLOUR = {
    0, 19, 62, 58, 90, 59, 195, 224, 229, 9, 81, 63, 55, 110, 85, 214, 248, 1, 101, 44, 62, 142,
    126, 140, 217, 48, 26, 81, 114, 102, 123, 166, 142, 58, 13, 64, 150, 133, 181, 183, 195, 212,
    82, 89, 97, 148, 148, 182, 167, 238, 249, 37, 87, 110, 66, 29, 81, 90, 85, 146, 220, 253, 9, 53,
    70, 112, 117, 164, 161, 30, 18, 41, 117, 122, 156, 145, 155, 188, 36, 37, 68, 121, 146, 163,
    190, 203, 242, 75, 78, 101, 135, 206, 177, 222, 214, 217, 79, 116, 123, 207, 182, 215, 252, 0,
    33, 134, 134, 167, 82, 80, 147, 115, 201, 166, 5, 21, 47, 98, 112, 155, 112, 174, 175, 56, 93,
    77, 192, 194, 182, 162, 221, 237, 89, 79, 118, 120, 197, 191, 216, 245, 234, 103, 110, 128, 204,
    215, 255, 255, 24, 27, 156, 161, 174, 225, 243, 0, 0, 49, 84, 141, 204, 210
  };

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 77, 128, 255})
  void a_flat_grey_image_is_kept_at_full_quality(int level) {
    int[] levels = new int[9 * 17];
    Arrays.fill(levels, level);

    assertThat(decoded(new ImageShape(1, 9, 17), 100, levels)).isEqualTo(levels);
  }

  @Test
  void there_and_back_by_the_dct_is_nowhere() {
    SplittableRandom random = new SplittableRandom(1);
    double[] block = random.doubles(64).toArray();
    double[] there = block.clone();
    Dct.forward(there);
    double energy = Arrays.stream(block).map(v -> v * v).sum();
    double energyThere = Arrays.stream(there).map(v -> v * v).sum();
    Dct.inverse(there);

    assertThat(there).containsExactly(block, within(1e-12));
    // Parseval: an orthonormal transform keeps lengths.
    assertThat(energyThere).isCloseTo(energy, within(1e-12));
  }

  @Test
  void quality_scales_the_tables_as_the_library_does() {
    // jcparam.c: 50 leaves them, 100 makes ones of them, 25 twice, 10 five times with 255 at most.
    assertThat(JpegTables.scaled(JpegTables.LUMINANCE, 50)).isEqualTo(JpegTables.LUMINANCE);
    assertThat(JpegTables.scaled(JpegTables.LUMINANCE, 100)).containsOnly(1);
    assertThat(JpegTables.scaled(JpegTables.LUMINANCE, 25)).startsWith(32, 22, 20, 32);
    assertThat(JpegTables.scaled(JpegTables.CHROMINANCE, 10)).startsWith(85, 90, 120, 235, 255);
  }
}
