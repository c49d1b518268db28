package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import ml.gibbon.image.ImageShape;
import org.junit.jupiter.api.Test;

class PngDataUriTest {

  private static BufferedImage decode(float[] pixels, ImageShape shape) throws IOException {
    String uri = PngDataUri.dataUri(pixels, shape);
    assertThat(uri).startsWith("data:image/png;base64,");
    byte[] png = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void draws_one_channel_as_grey_row_by_row() throws IOException {
    BufferedImage image =
        decode(new float[] {0f, 1f, 0.2f, 0.4f, 0.6f, 0.8f}, new ImageShape(1, 2, 3));

    assertThat(image.getWidth()).isEqualTo(3);
    assertThat(image.getHeight()).isEqualTo(2);
    assertThat(image.getRGB(1, 0)).isEqualTo(0xFFFFFFFF);
    assertThat(image.getRGB(2, 0)).isEqualTo(0xFF333333); // 0.2 * 255 = 51 = 0x33
    assertThat(image.getRGB(0, 1)).isEqualTo(0xFF666666);
  }

  @Test
  void draws_three_planes_as_red_green_and_blue() throws IOException {
    BufferedImage image = decode(new float[] {1f, 0f, 0f, 0.2f, 0f, 0.4f}, new ImageShape(3, 1, 2));

    assertThat(image.getRGB(0, 0)).isEqualTo(0xFFFF0000);
    assertThat(image.getRGB(1, 0)).isEqualTo(0xFF003366);
  }

  @Test
  void shows_values_outside_the_range_as_its_ends() throws IOException {
    BufferedImage image = decode(new float[] {-0.25f, 1.25f}, new ImageShape(1, 1, 2));

    assertThat(image.getRGB(0, 0)).isEqualTo(0xFF000000);
    assertThat(image.getRGB(1, 0)).isEqualTo(0xFFFFFFFF);
  }
}
