package ml.gibbon.report;

import static ml.gibbon.testing.SyntheticRun.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.error.InputException;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.report.TableAnswers.OfClass;
import ml.gibbon.report.TableAnswers.Pair;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.testing.SyntheticRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountAnswersIT {

  private static final ThreatModel QUARTER = new ThreatModel(LpNorm.LINF, 0.25, PixelRange.UNIT);

  @TempDir Path root;
  private SyntheticRun run;

  @BeforeEach
  void make_run() {
    run = new SyntheticRun(root);
  }

  private PublishedFolder open(String folder) {
    return run.publisher().open(folder, AdversarialSet.KIND);
  }

  private List<TableAnswers> count(PublishedFolder... tables) {
    return new CountAnswers(SyntheticRun.spark()).of(List.of(tables));
  }

  @Test
  void counts_classes_and_answers_of_each_table_apart() {
    String one =
        run.adversarial(
            SyntheticRun.set("a", QUARTER),
            List.of(
                image(QUARTER, 0, 3, 3, 5, 1f),
                image(QUARTER, 1, 3, 3, 5, 1f),
                image(QUARTER, 2, 3, 3, 3, 1f),
                image(QUARTER, 3, 3, 8, 3, 1f),
                image(QUARTER, 4, 7, 7, 7, 1f)),
            2);
    String other =
        run.adversarial(SyntheticRun.set("b", QUARTER), List.of(image(QUARTER, 0, 3, 3, 3, 1f)), 1);

    List<TableAnswers> answers = count(open(one), open(other));

    assertThat(answers.get(0).classes())
        .containsExactly(new OfClass(3, 4, 3, 1), new OfClass(7, 1, 1, 1));
    assertThat(answers.get(0).answers())
        .containsExactlyInAnyOrder(
            new Pair(3, 3, 3, 2), new Pair(3, 5, 0, 2), new Pair(3, 8, 1, 0), new Pair(7, 7, 1, 1));
    assertThat(answers.get(1).classes()).containsExactly(new OfClass(3, 1, 1, 1));
    assertThat(answers.get(1).answers()).containsExactly(new Pair(3, 3, 1, 1));
    assertThat(count()).isEmpty();
  }

  @Test
  void keeps_the_most_frequent_mistakes_of_many_classes() {
    List<String> names = IntStream.range(0, 25).mapToObj(i -> "class " + i).toList();
    AdversarialSet set =
        AdversarialSet.of(
            new CleanSet("blocks", "test", SyntheticRun.SHAPE.toString(), names),
            "a",
            SyntheticRun.attack(QUARTER),
            PixelFormat.FLOAT32,
            "compiled");
    List<AdversarialImage> images = new ArrayList<>();
    for (int answer = 1; answer < 25; answer++) {
      for (int i = 0; i < answer; i++) {
        images.add(image(QUARTER, images.size(), 0, 0, answer, 1f));
      }
    }

    TableAnswers answers = count(open(run.adversarial(set, images, 2))).get(0);

    assertThat(answers.classes()).containsExactly(new OfClass(0, 300, 300, 0));
    assertThat(answers.answers())
        .hasSize(20)
        .startsWith(new Pair(0, 24, 0, 24), new Pair(0, 23, 0, 23))
        .endsWith(new Pair(0, 5, 0, 5));
  }

  @Test
  void refuses_a_table_that_lacks_rows() {
    String lie =
        run.adversarial(
            SyntheticRun.set("a", QUARTER), List.of(image(QUARTER, 0, 3, 3, 3, 1f)), 1, 2);

    assertThatThrownBy(() -> count(open(lie)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("gave 1 of 2 images");
  }
}
