package ml.gibbon.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PngImageTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void every_grey_level_is_read_back(int channels) throws IOException {
    ImageShape shape = new ImageShape(channels, 16, 32);
    byte[] pixels = new byte[shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 7 + i / 256);
    }

    BufferedImage read = ImageIO.read(new ByteArrayInputStream(PngImage.encode(pixels, shape)));

    assertThat(read.getRaster().getNumBands()).isEqualTo(channels);
    for (int i = 0; i < pixels.length; i++) {
      int channel = i / (16 * 32);
      int at = i % (16 * 32);
      assertThat(read.getRaster().getSample(at % 32, at / 32, channel))
          .isEqualTo(Byte.toUnsignedInt(pixels[i]));
    }
  }
}
