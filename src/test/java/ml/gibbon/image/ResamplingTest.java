package ml.gibbon.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplingTest {

  private static final ImageShape SHAPE = new ImageShape(1, 5, 7);

  /** Sample x, y is 37 x + 91 y + 5 x x y, modulo 256. */
  private static byte[] picture() {
    byte[] pixels = new byte[SHAPE.size()];
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 7; x++) {
        pixels[7 * y + x] = (byte) (37 * x + 91 * y + 5 * x * x * y);
      }
    }
    return pixels;
  }

  /** The values are those of {@code Image.resize((width, height), BILINEAR)} in Pillow 9.4. */
  @ParameterizedTest
  @CsvSource({
    "2, 3, 105 142 171 108 100 86",
    "5, 4, 19 77 145 203 113 192 131 189 195 102 178 188 46 94 92 41 128 76 78 27",
    "9, 10, 0 20 46 72 98 124 150 176 202 222 30 51 79 109 140 144 122 159 197 227 81 104 135 170"
        + " 211 176 76 131 188 235 131 156 162 123 168 175 139 130 179 244 182 208 182 49 97 164 228"
        + " 137 171 252 90 118 131 103 75 105 182 109 99 118 27 56 94 132 61 63 136 80 39 13 78 108"
        + " 113 58 82 96 90 52 30 21 108 139 125 14 95 115 62 35 25 26"
  })
  void gives_the_bytes_of_pillow(int height, int width, String values) {
    byte[] scaled = Resampling.scale(picture(), SHAPE, height, width);

    assertThat(scaled).isEqualTo(bytes(values));
  }

  @Test
  void leaves_a_picture_of_the_size_as_it_is() {
    assertThat(Resampling.scale(picture(), SHAPE, 5, 7)).isEqualTo(picture());
  }

  @Test
  void scales_each_channel_by_itself() {
    byte[] three = new byte[3 * SHAPE.size()];
    for (int c = 0; c < 3; c++) {
      byte[] channel = picture();
      channel[c] = 99;
      System.arraycopy(channel, 0, three, c * SHAPE.size(), SHAPE.size());
    }

    byte[] scaled = Resampling.scale(three, new ImageShape(3, 5, 7), 2, 3);

    for (int c = 0; c < 3; c++) {
      byte[] channel = Arrays.copyOfRange(three, c * SHAPE.size(), (c + 1) * SHAPE.size());
      assertThat(Arrays.copyOfRange(scaled, 6 * c, 6 * c + 6))
          .isEqualTo(Resampling.scale(channel, SHAPE, 2, 3));
    }
  }

  private static byte[] bytes(String values) {
    String[] numbers = values.split(" ", -1);
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(numbers[i]);
    }
    return bytes;
  }
}
