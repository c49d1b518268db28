package ml.gibbon.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import ml.gibbon.image.ImageShape;
import org.junit.jupiter.api.Test;

class ShownTest {

  private static BufferedImage picture(Shown shown) throws IOException {
    byte[] png = Base64.getDecoder().decode(shown.data().get(Shown.PNG));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static BufferedImage noise(int colors) {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 32; i++) {
      image.setRGB(i % 32, i / 32, 0x3711 * (i % colors) & 0xFFFFFF);
    }
    return image;
  }

  @Test
  void pictures_keep_their_pixels() throws Exception {
    for (int colors : new int[] {1, 2, 256, 257, 1000}) {
      BufferedImage image = noise(colors);
      Shown shown = Shown.of(image);

      assertThat(shown.data()).containsEntry(Shown.TEXT, "picture of 32 x 32 pixels");
      assertThat(picture(shown).getRGB(0, 0, 32, 32, null, 0, 32))
          .isEqualTo(image.getRGB(0, 0, 32, 32, null, 0, 32));
    }
  }

  @Test
  void pictures_with_transparent_pixels_keep_them() throws Exception {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x80FF0000);

    assertThat(picture(Shown.of(image)).getRGB(0, 0)).isEqualTo(0x80FF0000);
  }

  @Test
  void grids_show_pixels_in_their_places_and_colours() throws Exception {
    ImageShape shape = new ImageShape(3, 1, 2);
    float[] redThenBlue = {1, 0, 0, 0, 0, 1};
    ImageGrid grid = new ImageGrid(shape).row("two", List.of(redThenBlue), List.of("below"));

    Shown shown = Shown.of(grid);
    BufferedImage image = picture(shown);

    assertThat(shown.data()).containsEntry(Shown.TEXT, "images: two");
    assertThat(shown.width()).isEqualTo(OptionalInt.of(image.getWidth() / Drawing.SCALE));
    int middle = Drawing.SCALE * 58;
    assertThat(new Color(image.getRGB(Drawing.SCALE * 20, middle))).isEqualTo(Color.RED);
    assertThat(new Color(image.getRGB(Drawing.SCALE * 60, middle))).isEqualTo(Color.BLUE);
  }

  @Test
  void charts_have_a_line_in_its_colour_and_their_title_as_text() throws Exception {
    Shown shown =
        Shown.of(
            new LineChart("rise", "x", "y")
                .line("a", new double[] {0, 1}, new double[] {0, 1})
                .interval(1, 0.5, 1));
    BufferedImage image = picture(shown);

    assertThat(shown.data()).containsEntry(Shown.TEXT, "chart: rise");
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    // Vermillion of the first line, rounded to the ten steps that a chart keeps.
    assertThat(pixels).contains(0xFFCC6600);
  }

  @Test
  void html_is_shown_as_such_and_all_else_as_text() {
    assertThat(Shown.of(new Html("<i>x</i>")).data()).containsEntry(Shown.HTML, "<i>x</i>");
    assertThat(Shown.of(List.of(1)).data()).containsOnly(java.util.Map.entry(Shown.TEXT, "[1]"));
    assertThat(Shown.of(new float[][] {{1, 2}, {}}).data())
        .containsEntry(Shown.TEXT, "[[1.0, 2.0], []]");
  }
}
