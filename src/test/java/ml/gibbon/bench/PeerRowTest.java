package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import ml.gibbon.error.GateException;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import org.junit.jupiter.api.Test;

class PeerRowTest {

  private static final OptionalDouble BALL = OptionalDouble.of(.1);
  private static final OptionalDouble SMALLEST = OptionalDouble.empty();

  /** The first so many of 1,000 images are broken, by changes that are all of one size. */
  private static PeerOutcome broken(int count, double size) {
    boolean[] broken = new boolean[1000];
    Arrays.fill(broken, 0, count, true);
    double[] sizes = new double[1000];
    Arrays.fill(sizes, size);
    return new PeerOutcome(broken, sizes);
  }

  private static PeerRow row(OptionalDouble epsilon, PeerRow.Round... rounds) {
    return new PeerRow(BenchModel.MAXOUT, PeerAttack.FGSM, epsilon, List.of(rounds));
  }

  private static PeerRow row(OptionalDouble epsilon, PeerOutcome ours, PeerOutcome plain) {
    return row(epsilon, new PeerRow.Round(ours, plain));
  }

  @Test
  void three_images_fewer_of_a_thousand_are_as_strong_and_many_more_are_weaker() {
    assertThat(row(BALL, broken(497, 1), broken(500, 1)).verdict())
        .isEqualTo(PeerRow.Verdict.AS_STRONG);
    assertThat(row(BALL, broken(460, 1), broken(500, 1)).verdict())
        .isEqualTo(PeerRow.Verdict.WEAKER);
    assertThat(row(BALL, broken(540, 1), broken(500, 1)).verdict())
        .isEqualTo(PeerRow.Verdict.STRONGER);
  }

  @Test
  void what_other_images_might_turn_around_is_unclear() {
    PeerOutcome ours = broken(500, 1);
    PeerOutcome plain = broken(500, 1);
    // Each breaks images that the other does not: 15 and 20 of them.
    Arrays.fill(ours.broken(), 485, 500, true);
    Arrays.fill(plain.broken(), 485, 500, false);
    Arrays.fill(plain.broken(), 500, 520, true);

    PeerRow row = row(BALL, ours, plain);

    assertThat(row.deficit()).isCloseTo(.005, within(1e-12));
    assertThat(row.noise()).isCloseTo(Math.sqrt(35 - .025) / 1000, within(1e-6));
    assertThat(row.verdict()).isEqualTo(PeerRow.Verdict.UNCLEAR);
  }

  @Test
  void seeds_that_go_either_way_make_up_for_each_other() {
    PeerRow row =
        row(
            BALL,
            new PeerRow.Round(broken(500, 1), broken(520, 1)),
            new PeerRow.Round(broken(520, 1), broken(500, 1)));

    assertThat(row.deficit()).isZero();
    assertThat(row.noise()).isZero();
    assertThat(row.verdict()).isEqualTo(PeerRow.Verdict.AS_STRONG);
  }

  @Test
  void sizes_count_for_attacks_of_minimum_norm_only_and_of_images_that_both_broke() {
    PeerOutcome ours = broken(1000, 1.03);
    ours.sizes()[999] = 1000;

    assertThat(row(SMALLEST, ours, broken(999, 1)).excess()).isCloseTo(.03, within(1e-12));
    assertThat(row(SMALLEST, ours, broken(999, 1)).verdict()).isEqualTo(PeerRow.Verdict.WEAKER);
    assertThat(row(BALL, ours, broken(999, 1)).verdict()).isEqualTo(PeerRow.Verdict.AS_STRONG);
    assertThat(row(SMALLEST, broken(999, 1.01), broken(999, 1)).verdict())
        .isEqualTo(PeerRow.Verdict.AS_STRONG);
    assertThat(row(SMALLEST, broken(999, .9), broken(999, 1)).verdict())
        .isEqualTo(PeerRow.Verdict.STRONGER);
  }

  @Test
  void where_all_are_broken_or_none_nothing_is_compared() {
    assertThat(row(BALL, broken(1000, 1), broken(1000, 1)).verdict())
        .isEqualTo(PeerRow.Verdict.IDLE);
    assertThat(row(BALL, broken(0, 1), broken(0, 1)).verdict()).isEqualTo(PeerRow.Verdict.IDLE);
    assertThat(row(BALL, broken(0, 1), broken(900, 1)).verdict()).isEqualTo(PeerRow.Verdict.WEAKER);
  }

  @Test
  void a_weaker_row_is_a_missed_gate_that_names_it() {
    PeerRow good = row(BALL, broken(500, 1), broken(500, 1));
    PeerRow bad = row(BALL, broken(400, 1), broken(500, 1));

    PeersBench.gate(List.of(good));
    assertThatThrownBy(() -> PeersBench.gate(List.of(good, bad)))
        .isInstanceOf(GateException.class)
        .hasMessageStartingWith("maxout fgsm: ");
  }

  @Test
  void a_row_has_shares_and_mean_sizes() {
    PeerRow row = row(BALL, broken(400, 2), broken(500, 3));

    assertThat(row.columns())
        .containsEntry("attack", "fgsm")
        .containsEntry("success", .4)
        .containsEntry("plain_success", .5)
        .containsEntry("size", 2.0)
        .containsEntry("plain_size", 3.0)
        .containsEntry("verdict", "weaker");
  }

  @Test
  void an_outcome_holds_answers_against_labels_or_targets_and_measures_in_the_attacks_norm() {
    ImageBatch clean =
        new ImageBatch(new ImageShape(1, 1, 2), new long[] {0, 1}, new int[] {3, 4}, new float[4]);
    float[] moved = {.5f, 1, 0, 0};

    PeerOutcome fgsm = PeerOutcome.of(PeerAttack.FGSM, clean, moved, new float[] {7, 4});
    int[] targets = PeerAttack.JSMA.classes(clean);
    PeerOutcome jsma = PeerOutcome.of(PeerAttack.JSMA, clean, moved, new float[] {targets[0], 4});

    assertThat(fgsm.broken()).containsExactly(true, false);
    assertThat(fgsm.sizes()).containsExactly(1, 0);
    assertThat(jsma.broken()).containsExactly(true, false);
    assertThat(jsma.sizes()).containsExactly(2, 0);
  }
}
