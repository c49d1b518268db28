package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.report.PictureGrid.Picture;
import org.junit.jupiter.api.Test;

class PictureGridTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);

  private static Example example(float clean, float adversarial, int adversarialPrediction) {
    return new Example(
        12,
        1,
        new float[] {clean},
        new float[] {adversarial},
        1,
        0.75,
        adversarialPrediction,
        0.9721);
  }

  @Test
  void has_clean_change_and_adversarial_of_each_image() {
    PictureGrid grid =
        PictureGrid.of("maxout", List.of(example(0.2f, 0.3f, 0)), PIXEL, List.of("cat", "dog"), 4);

    assertThat(grid.labels()).containsExactly("clean", "perturbation × 4", "adversarial");
    assertThat(grid.examples().get(0).pictures())
        .containsExactly(
            new Picture(
                PngDataUri.dataUri(new float[] {0.2f}, PIXEL),
                "image 12 clean",
                "dog → dog",
                "75.00 %",
                "right"),
            // 0.5 + 4 * (0.3 - 0.2)
            new Picture(
                PngDataUri.dataUri(new float[] {0.9f}, PIXEL),
                "image 12 perturbation",
                "",
                "",
                "none"),
            new Picture(
                PngDataUri.dataUri(new float[] {0.3f}, PIXEL),
                "image 12 adversarial",
                "dog → cat",
                "97.21 %",
                "wrong"));
  }

  @Test
  void amplifies_as_far_as_the_largest_change_allows() {
    assertThat(PictureGrid.amplification(List.of(example(0.5f, 0.6f, 0), example(0.5f, 0.25f, 0))))
        .isEqualTo(2);
    assertThat(PictureGrid.amplification(List.of(example(0.7f, 0.7f - 8 / 255f, 0))))
        .isEqualTo(15); // 0.5 / (8/255) = 15.9
    assertThat(PictureGrid.amplification(List.of(example(0f, 0.9f, 0)))).isEqualTo(1);
    assertThat(PictureGrid.amplification(List.of(example(0.5f, 0.5f, 0)))).isEqualTo(1);
    assertThat(PictureGrid.amplification(List.of())).isEqualTo(1);
  }
}
