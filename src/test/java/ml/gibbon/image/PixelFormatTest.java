package ml.gibbon.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PixelFormatTest {

  @Test
  void every_grey_level_comes_back() {
    byte[] levels = new byte[256];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) i;
    }
    float[] pixels = new float[levels.length + 1];
    PixelFormat.UINT8.decode(levels, pixels, 1);

    assertThat(pixels[256]).isEqualTo(1f);
    assertThat(PixelFormat.UINT8.encode(pixels, 1, 256)).isEqualTo(levels);
  }

  @Test
  void uint8_takes_the_nearest_level_and_black_and_white_beyond_them() {
    float[] pixels = {-3f, 99.4f / 255, 99.6f / 255, 254.6f / 255, 7f};

    assertThat(PixelFormat.UINT8.encode(pixels, 0, 5))
        .containsExactly(0, 99, 100, (byte) 255, (byte) 255);
  }
}
