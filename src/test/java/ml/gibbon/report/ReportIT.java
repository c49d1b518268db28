package ml.gibbon.report;

import static ml.gibbon.testing.SyntheticRun.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.config.ReportSettings;
import ml.gibbon.error.InputException;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.testing.Rows;
import ml.gibbon.testing.SyntheticRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportIT {

  private static final ThreatModel QUARTER = new ThreatModel(LpNorm.LINF, 0.25, PixelRange.UNIT);
  private static final String HISTORY =
      """
      epoch,loss,clean_error,adversarial_error,learning_rate,momentum,seconds,images_per_second
      1,0.5,0.1,0.9,0.1,0.5,61.5,1000
      2,0.25,0.05,0.4,0.1,0.5,60,1100
      """;

  @TempDir Path root;
  private SyntheticRun run;

  @BeforeEach
  void make_run() {
    run = new SyntheticRun(root);
  }

  private static MetricsRow row(String model) {
    MetricsRow row = Rows.row(model, 0.25, "[0, 1]", 0.019, 0.934);
    AttackedImages on =
        new AttackedImages(
            "blocks", "test", model, SyntheticRun.attack(QUARTER), PixelFormat.FLOAT32);
    return new MetricsRow(on, model, row.rates(), row.sizes(), row.seconds(), row.warnings());
  }

  private String report(int images, String... models) {
    Metrics metrics = Rows.metrics(List.of(models).stream().map(ReportIT::row).toList());
    return new Report(SyntheticRun.spark(), run.publisher())
        .run(run.folders(), metrics, new ReportSettings(images), Map.of(), List.of());
  }

  private String page() {
    return SyntheticRun.read(run.folders().report());
  }

  /** Ids of the images in the order of the page. */
  private List<Integer> shown() {
    return Pattern.compile("alt=\"image (\\d+) clean")
        .matcher(page())
        .results()
        .map(match -> Integer.valueOf(match.group(1)))
        .toList();
  }

  @Test
  void picks_broken_images_of_every_class_by_smallest_id() {
    run.adversarial(
        SyntheticRun.set("maxout", QUARTER),
        List.of(
            image(QUARTER, 9, 0, 0, 1, 1f), // broken, but 4 comes before it
            image(QUARTER, 4, 0, 0, 1, 1f),
            image(QUARTER, 0, 0, 1, 1, 1f), // wrong when clean
            image(QUARTER, 1, 2, 2, 2, 1f), // not broken
            image(QUARTER, 7, 2, 2, 3, 1f),
            image(QUARTER, 3, 1, 1, 0, 1f)),
        3);

    report(3, "maxout");

    // Labels 0, 1, 2.
    assertThat(shown()).containsExactly(4, 3, 7);
  }

  @Test
  void takes_a_second_of_a_class_before_an_image_that_stands() {
    run.adversarial(
        SyntheticRun.set("maxout", QUARTER),
        List.of(
            image(QUARTER, 0, 5, 6, 6, 1f),
            image(QUARTER, 1, 2, 2, 2, 1f),
            image(QUARTER, 2, 0, 0, 1, 1f),
            image(QUARTER, 3, 0, 0, 1, 1f),
            image(QUARTER, 4, 1, 1, 0, 1f)),
        1);

    report(3, "maxout");
    assertThat(shown()).containsExactly(2, 3, 4);

    report(4, "maxout");
    assertThat(shown()).containsExactly(2, 3, 4, 1);

    report(20, "maxout");
    assertThat(shown()).hasSize(5);
  }

  @Test
  void shows_the_same_images_before_and_after_adversarial_training() {
    List<AdversarialImage> before = new ArrayList<>();
    List<AdversarialImage> after = new ArrayList<>();
    for (int id = 0; id < 30; id++) {
      before.add(image(QUARTER, id, id % 10, id % 10, (id + 1) % 10, 0.9721f));
      after.add(image(QUARTER, id, id % 10, id % 10, id % 10, 0.61f));
    }
    run.adversarial(SyntheticRun.set("maxout", QUARTER), before, 2);
    run.adversarial(SyntheticRun.set("maxout-adversarial", QUARTER), after, 2);

    String table = report(10, "maxout", "maxout-adversarial");

    List<Integer> ids = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(shown()).hasSize(20);
    assertThat(shown().subList(0, 10)).isEqualTo(ids);
    assertThat(shown().subList(10, 20)).isEqualTo(ids);
    assertThat(page())
        .contains("<b>3 → 4</b><br />97.21 %")
        .contains("<b>3 → 3</b><br />61.00 %")
        .contains("perturbation × 2");
    assertThat(table).startsWith("blocks/test, 10,000 images\nmodel ");
  }

  @Test
  void shows_training_curves_and_the_configuration() {
    run.model("maxout", HISTORY);
    run.model("given", "");
    run.publisher()
        .replaceFile(
            run.folders().configuration(),
            "epsilon = [0.1] # <b>".getBytes(StandardCharsets.UTF_8));

    report(10, "maxout");

    assertThat(page())
        .contains("Validation error of maxout")
        .contains("Training loss of maxout")
        .contains("2 min 2 s")
        .doesNotContain("of given")
        .contains("# &lt;b&gt;");
  }

  @Test
  void shows_classes_and_confusions_of_the_tables() {
    run.adversarial(
        SyntheticRun.set("maxout", QUARTER),
        List.of(
            image(QUARTER, 0, 3, 3, 5, 1f),
            image(QUARTER, 1, 3, 3, 5, 1f),
            image(QUARTER, 2, 3, 3, 3, 1f),
            image(QUARTER, 3, 3, 8, 3, 1f)),
        2);

    report(2, "maxout");

    // Right twice: one of four.
    assertThat(page())
        .contains("classes-maxout-title", "3 25.0 ±")
        .contains("<td class=\"right\" style=\"--share: 0.75\">75</td>")
        .contains("<td class=\"wrong\" style=\"--share: 0.50\">50</td>");
  }

  @Test
  void leaves_charts_and_tables_as_files_and_none_of_an_earlier_page() throws IOException {
    run.model("maxout", HISTORY);
    report(2, "maxout");
    Path files = Path.of(URI.create(run.folders().reportFiles()));
    assertThat(files.resolve("figures"))
        .isDirectoryContaining("glob:**/training-loss-maxout.svg")
        .isDirectoryContaining("glob:**/training-loss-maxout.png");
    assertThat(files.resolve("figures/training-loss-maxout.csv"))
        .hasContent("epoch,loss: loss\n1,0.5\n2,0.25\n");
    assertThat(files.resolve("tables/results.csv")).content().startsWith("dataset,split,model");
    assertThat(files.resolve("tables/results.tex")).content().contains("93.40");

    run.publisher().delete(run.folders().model("maxout"));
    report(2, "softmax");

    assertThat(files.resolve("figures")).isDirectoryNotContaining("glob:**/training-*");
    assertThat(files.resolve("tables/results.csv")).content().contains("softmax");
    assertThat(files.resolve("tables")).isDirectoryNotContaining("glob:**/*attempt*");
  }

  @Test
  void is_whole_without_tables_histories_and_configuration() {
    report(10, "maxout");

    assertThat(page())
        .contains("93.40 %")
        .containsPattern("</html>\n<!-- results [0-9a-f]{64}, page [0-9a-f]{64} -->\n$");
    assertThat(shown()).isEmpty();
  }

  @Test
  void names_a_history_that_is_none() {
    run.model("maxout", "epoch,loss\n1,much\n");

    assertThatThrownBy(() -> report(10, "maxout"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("models/maxout/history.csv is not a training history");
  }
}
