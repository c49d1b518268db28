package ml.gibbon.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TransferTallyTest {

  private static final int ANY = -1;

  /**
   * Right and right; right and broken like the source; wrong and wrong otherwise than the source.
   */
  private static TransferTally three() {
    TransferTally tally = new TransferTally();
    tally.add(1, ANY, 1, 1, 0.75f, 2);
    tally.add(1, ANY, 1, 2, 0.5f, 2);
    tally.add(1, ANY, 3, 3, 0.25f, 2);
    return tally;
  }

  @Test
  void every_rate_is_as_counted_by_hand() {
    TransferTally tally = three();

    assertThat(tally.rates().images()).isEqualTo(3);
    assertThat(tally.rates().cleanError()).isEqualTo(1 / 3.0);
    assertThat(tally.rates().adversarialError()).isEqualTo(2 / 3.0);
    assertThat(tally.rates().confidence()).isEqualTo(0.5);
    assertThat(tally.rates().confidenceOnMistakes()).hasValue(0.375);
    assertThat(tally.rates().successRate()).hasValue(0.5);
    assertThat(tally.rates().agreement()).hasValue(0.5);
  }

  @Test
  void tallies_add_up() {
    TransferTally twice = three().add(three());

    assertThat(twice.rates().images()).isEqualTo(6);
    assertThat(twice.rates().adversarialError()).isEqualTo(2 / 3.0);
    assertThat(twice.rates().agreement()).hasValue(0.5);
  }

  @Test
  void a_targeted_attack_succeeds_with_its_target_only() {
    TransferTally tally = new TransferTally();
    tally.add(1, 2, 1, 3, 1, 3);
    tally.add(1, 2, 1, 2, 1, 2);
    tally.add(2, 2, 2, 5, 1, 2);

    assertThat(tally.rates().successRate()).hasValue(0.5);
  }

  /** Of three images one was wrong before, and one is of the target class. */
  @Test
  void the_target_rate_is_of_all_images_of_other_classes() {
    TransferTally tally = new TransferTally();
    tally.add(1, 2, 3, 2, 1, 2);
    tally.add(1, 2, 1, 1, 1, 2);
    tally.add(2, 2, 2, 2, 1, 2);

    assertThat(tally.rates().targetRate()).hasValue(0.5);
    assertThat(tally.add(tally).rates().targetRate()).hasValue(0.5);
    assertThat(three().rates().targetRate()).isEmpty();
  }

  @Test
  void a_mistake_that_the_source_does_not_make_is_no_disagreement() {
    TransferTally tally = new TransferTally();
    tally.add(1, ANY, 1, 2, 1, 1);

    assertThat(tally.rates().agreement()).isEmpty();
    assertThat(tally.rates().confidenceOnMistakes()).hasValue(1);
  }

  @Test
  void a_sum_of_confidences_loses_nothing() {
    TransferTally tally = new TransferTally();
    float confidence = Math.nextDown(1f);
    for (int i = 0; i < 100_000; i++) {
      tally.add(0, ANY, 0, 0, confidence, 0);
    }

    assertThat(tally.rates().confidence()).isEqualTo(confidence, within(1e-15));
  }
}
