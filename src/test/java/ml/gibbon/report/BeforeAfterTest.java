package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class BeforeAfterTest {

  private static final MetricsRow CLIPPED_SMALL = Rows.row("maxout", 0.1, "[0, 1]", 0.02, 0.5);
  private static final MetricsRow CLIPPED = Rows.row("maxout", 0.25, "[0, 1]", 0.019, 0.934);
  private static final MetricsRow UNCLIPPED = Rows.row("maxout", 0.3, "none", 0.02, 0.99);
  private static final MetricsRow HARDENED =
      Rows.row("maxout-adversarial", 0.25, "[0, 1]", 0.0084, 0.142);

  private static List<BeforeAfter> of(List<MetricsRow> rows) {
    return BeforeAfter.of(rows, Rows.HARDENED);
  }

  @Test
  void takes_the_largest_clipped_epsilon_and_the_same_on_the_hardened_model() {
    MetricsRow other = Rows.row("maxout-adversarial", 0.1, "[0, 1]", 0.01, 0.05);

    List<BeforeAfter> attacks = of(List.of(CLIPPED_SMALL, UNCLIPPED, CLIPPED, other, HARDENED));

    assertThat(attacks).hasSize(1);
    assertThat(attacks.get(0).before()).isEqualTo(CLIPPED);
    assertThat(attacks.get(0).after()).containsExactly(HARDENED);
  }

  @Test
  void takes_the_largest_epsilon_when_none_is_clipped() {
    MetricsRow small = Rows.row("maxout", 0.1, "none", 0.02, 0.5);

    assertThat(of(List.of(UNCLIPPED, small)))
        .extracting(BeforeAfter::before)
        .containsExactly(UNCLIPPED);
  }

  @Test
  void lets_a_hardened_model_stand_for_itself_when_the_one_it_hardens_was_not_attacked() {
    assertThat(of(List.of(HARDENED))).extracting(BeforeAfter::before).containsExactly(HARDENED);
  }

  @Test
  void tells_the_story_in_a_sentence() {
    assertThat(of(List.of(CLIPPED, HARDENED)).get(0).sentence())
        .isEqualTo(
            "Under fgsm, L-inf, epsilon 0.25, untargeted, clip [0, 1], float32, the error of maxout goes from 1.90 %"
                + " to 93.40 %; adversarial training brings it down to 14.20 % (clean error"
                + " 0.84 %).");
  }

  @Test
  void does_not_claim_that_hardening_helped_when_it_did_not() {
    MetricsRow worse = Rows.row("maxout-adversarial", 0.25, "[0, 1]", 0.1, 0.95);

    assertThat(of(List.of(CLIPPED, worse)).get(0).sentence())
        .contains("adversarial training does not help: it is 95.00 %")
        .doesNotContain("brings it down");
  }

  @Test
  void tells_of_every_model_that_hardens_one_whatever_it_is_called() {
    MetricsRow sturdy = Rows.row("sturdy", 0.25, "[0, 1]", 0.01, 0.2);
    MetricsRow worse = Rows.row("worse", 0.25, "[0, 1]", 0.1, 0.95);
    MetricsRow other = Rows.row("maxout-adversarial", 0.25, "[0, 1]", 0.02, 0.5);

    List<BeforeAfter> attacks =
        BeforeAfter.of(
            List.of(CLIPPED, sturdy, worse, other), Map.of("sturdy", "maxout", "worse", "maxout"));

    assertThat(attacks).extracting(BeforeAfter::before).containsExactly(CLIPPED, other);
    assertThat(attacks.get(0).after()).containsExactly(sturdy, worse);
    assertThat(attacks.get(0).sentence())
        .endsWith(
            "from 1.90 % to 93.40 %; sturdy brings it down to 20.00 % (clean error 1.00 %); worse"
                + " does not help: it is 95.00 % (clean error 10.00 %).");
  }

  @Test
  void tells_of_the_strongest_attack_on_each_model_alone_when_there_are_many() {
    List<BeforeAfter> few = new ArrayList<>();
    for (String model : List.of("maxout", "softmax")) {
      for (int i = 1; i <= 6; i++) {
        few.add(new BeforeAfter(Rows.row(model, .01 * i, "[0, 1]", .02, .1 * i), List.of()));
      }
    }
    List<BeforeAfter> many = new ArrayList<>(few);
    MetricsRow weakerBefore = Rows.row("maxout", .5, "[0, 1]", .02, .5);
    many.add(new BeforeAfter(weakerBefore, List.of(Rows.row("sturdy", .5, "[0, 1]", .02, .3))));

    assertThat(BeforeAfter.sentences(few)).hasSize(12);
    assertThat(BeforeAfter.sentences(many)).hasSize(3);
    assertThat(BeforeAfter.sentences(many).get(0)).contains("epsilon 0.5,", "30.00 %");
    assertThat(BeforeAfter.sentences(many).get(1)).contains("epsilon 0.06,", "of softmax");
    assertThat(BeforeAfter.sentences(many).get(2)).contains("the table has them all");
  }
}
