package ml.gibbon.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.error.InputException;
import ml.gibbon.evaluate.Evaluate;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.store.RunFolders;
import ml.gibbon.testing.SyntheticRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class CompareIT {

  private static final ThreatModel SMALL = new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT);
  private static final ThreatModel LARGE = new ThreatModel(LpNorm.LINF, .2, PixelRange.UNIT);

  @TempDir Path root;

  /**
   * A run with one table of images that the model knows when clean.
   *
   * @param broken ids of those that it gets wrong after the attack
   */
  private String run(
      String name, String model, ThreatModel threatModel, int images, int... broken) {
    SyntheticRun run = new SyntheticRun(root.resolve(name));
    List<AdversarialImage> all = new ArrayList<>();
    for (int id = 0; id < images; id++) {
      int label = id % 10;
      int at = id;
      boolean isBroken = Arrays.stream(broken).anyMatch(one -> one == at);
      all.add(
          SyntheticRun.image(
              threatModel, id, label, label, isBroken ? (label + 1) % 10 : label, .9f));
    }
    run.adversarial(SyntheticRun.set(model, threatModel), all, 2);
    return root.resolve(name).toString();
  }

  private static Comparisons compare(String... runs) {
    return new Compare(SyntheticRun.spark(), new SyntheticRun(Path.of(runs[0])).publisher())
        .run(List.of(runs));
  }

  @Test
  void images_that_only_the_second_model_loses_are_a_difference_beyond_noise() throws Exception {
    String before = run("before", "net", SMALL, 40, 0, 1);
    String after = run("after", "net", SMALL, 40, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    Comparisons found = compare(before, after);

    // Nine of nine coins: 2 / 2^9, and twice that, as there are two tests.
    assertThat(found.text().lines().filter(line -> line.contains("robust")))
        .singleElement()
        .asString()
        .containsSubsequence("95.00", "72.50", "9", "0", "0.0078", "worse");
    assertThat(found.worse())
        .hasValueSatisfying(
            text -> assertThat(text).contains("from 95.00 % to 72.50 %, 9 images lost"));
    assertThat(found.page())
        .contains("alt=\"adversarial image 2 of class 2: answered 2 before and 3 now\"")
        .doesNotContain("image 11 of class");
    assertIsWellFormed(found.page());
  }

  @Test
  void as_many_gained_as_lost_are_noise() {
    String before = run("before", "net", SMALL, 40, 0, 1, 2, 3);
    String after = run("after", "net", SMALL, 40, 4, 5, 6, 7);

    assertThat(compare(before, after).worse()).isEqualTo(Optional.empty());
    assertThat(compare(before, after).text()).doesNotContain("worse").doesNotContain("better");
  }

  @Test
  void two_models_of_other_names_are_compared_by_their_attack() {
    String before = run("before", "old", SMALL, 10);
    String after = run("after", "new", SMALL, 10);

    assertThat(compare(before, after).text()).contains("old/fgsm-linf-0.1 and new/fgsm-linf-0.1");
  }

  @Test
  void two_tables_of_one_run_can_be_compared() {
    String before = run("one", "net", SMALL, 10) + "/adversarial/net/fgsm-linf-0.1";
    String after = run("one", "net", LARGE, 10, 1) + "/adversarial/net/fgsm-linf-0.2";

    assertThat(compare(before, after).text()).contains("net/fgsm-linf-0.1 and net/fgsm-linf-0.2");
  }

  @Test
  void images_of_one_run_only_are_left_out_and_counted() {
    String before = run("before", "net", SMALL, 30);
    String after = run("after", "net", SMALL, 20);

    assertThat(compare(before, after).text()).contains("10 images in one of them only");
  }

  @Test
  void runs_without_a_table_in_common_are_refused() {
    String before = run("before", "net", SMALL, 10);
    run("before", "other", LARGE, 10);
    String after = run("after", "third", SMALL, 10);

    assertThatThrownBy(() -> compare(before, after))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it has third/fgsm-linf-0.1");
    assertThatThrownBy(() -> compare(before, root.resolve("nowhere").toString()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has no adversarial tables");
  }

  @Test
  void the_leaderboard_has_the_model_that_stands_best_first() throws Exception {
    SyntheticRun one = new SyntheticRun(root.resolve("weak"));
    SyntheticRun other = new SyntheticRun(root.resolve("nights/strong"));
    for (SyntheticRun run : List.of(one, other)) {
      run.linear("net", SyntheticRun.sumOfBlock(0));
      run.clean("test");
    }
    run("weak", "net", SMALL, 10, 1, 2, 3);
    run("nights/strong", "net", SMALL, 10, 1);
    for (SyntheticRun run : List.of(one, other)) {
      new Evaluate(SyntheticRun.spark(), run.publisher(), EngineChoice.AUTO)
          .run(
              run.folders(),
              List.of(run.folders().adversarial("net", "fgsm-linf-0.1")),
              List.of(),
              1);
    }
    Files.writeString(
        Files.createDirectories(root.resolve("broken")).resolve("metrics.json"), "{}");

    Leaderboard board = Leaderboard.of(one.publisher(), root.toString());

    assertThat(board.text())
        .containsSubsequence(
            "blocks/test, L-inf, epsilon 0.1, clip [0, 1]",
            "nights/strong",
            "90.00",
            "weak",
            "70.00")
        .contains("broken/metrics.json is not a metrics file");
    assertIsWellFormed(board.page());
    assertThatThrownBy(
            () -> Leaderboard.of(one.publisher(), new RunFolders(root + "/weak").models()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has no results (metrics.json)");
  }

  /** The pages close what they open, which makes them XML but for a line at the top and voids. */
  private static void assertIsWellFormed(String page) throws Exception {
    String xml =
        page.replace("<!doctype html>", "")
            .replaceAll("<(meta|img)([^>]*)>", "<$1$2/>")
            .replace("<br>", "<br/>");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }
}
