package ml.gibbon.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AnswerTest {

  @Test
  void the_largest_logit_is_the_answer() {
    Answer answer = new Answer(new double[] {1, 3, -2});

    assertThat(answer.isMostLikely(1)).isTrue();
    assertThat(answer.isMostLikely(0)).isFalse();
    assertThat(answer.isLeastLikely(2)).isTrue();
    assertThat(answer.isLeastLikely(0)).isFalse();
    assertThat(answer.isTie()).isFalse();
  }

  @Test
  void a_class_that_is_none_is_never_right() {
    Answer answer = new Answer(new double[] {1, 3});

    assertThat(answer.isMostLikely(-1)).isFalse();
    assertThat(answer.isMostLikely(2)).isFalse();
    assertThat(answer.hasConfidence(2, .5f)).isFalse();
  }

  @Test
  void logits_closer_than_float_arithmetic_can_tell_are_a_tie() {
    // .0019 of 100 is inside the tolerance, .0021 is not; below 1 the tolerance stays .00002.
    assertThat(new Answer(new double[] {100, 99.9981, 0}).isMostLikely(1)).isTrue();
    assertThat(new Answer(new double[] {100, 99.9981, 0}).isTie()).isTrue();
    assertThat(new Answer(new double[] {100, 99.9979, 0}).isMostLikely(1)).isFalse();
    assertThat(new Answer(new double[] {.2, .19997, 0}).isTie()).isFalse();
    assertThat(new Answer(new double[] {.2, .19999, 0}).isTie()).isTrue();
  }

  @Test
  void a_confidence_that_was_moved_by_two_ten_thousandths_is_found_unless_logits_are_huge() {
    for (double size : new double[] {0, 1, 10, 50}) {
      // Two classes with even chances: where the logits matter most.
      Answer even = new Answer(new double[] {size, size, -size - 50});
      assertThat(even.hasConfidence(0, .5f)).isTrue();
      assertThat(even.hasConfidence(0, .5f + 2e-6f)).as("rounding at %s", size).isTrue();
      assertThat(even.hasConfidence(0, .5002f)).as("%s", size).isFalse();
      assertThat(even.hasConfidence(0, .4998f)).as("%s", size).isFalse();
    }
  }

  @Test
  void confidence_is_the_softmax() {
    // softmax(ln 1, ln 2, ln 5) = 1/8, 2/8, 5/8.
    Answer answer = new Answer(new double[] {0, Math.log(2), Math.log(5)});

    assertThat(answer.hasConfidence(2, .625f)).isTrue();
    assertThat(answer.hasConfidence(1, .25f)).isTrue();
    assertThat(answer.hasConfidence(1, .252f)).isFalse();
    assertThat(new Answer(new double[] {1000, 0}).hasConfidence(0, 1)).isTrue();
  }

  @Test
  void confidence_of_independent_classes_is_the_exponential() {
    Answer answer = new Answer(new double[] {Math.log(.3), Math.log(.9)}, Reading.EXPONENTIAL);

    assertThat(answer.hasConfidence(1, .9f)).isTrue();
    assertThat(answer.hasConfidence(1, .75f)).isFalse();
    assertThat(answer.isMostLikely(1)).isTrue();
  }

  @Test
  void logits_that_are_no_numbers_support_no_answer() {
    Answer answer = new Answer(new double[] {Double.NaN, 1});

    assertThat(answer.isMostLikely(1)).isFalse();
    assertThat(answer.hasConfidence(1, 1)).isFalse();
  }

  @Test
  void an_ensemble_answers_with_the_mean_of_the_probabilities() {
    // Probabilities 1/4, 3/4 and 3/4, 1/4, and then 1, 0 beside 1/2, 1/2.
    assertThat(PlainModel.meanLogits(new double[][] {{0, Math.log(3)}, {Math.log(3), 0}}))
        .containsExactly(new double[] {Math.log(.5), Math.log(.5)}, within(1e-12));
    assertThat(PlainModel.meanLogits(new double[][] {{2000, 0}, {5, 5}}))
        .containsExactly(new double[] {Math.log(.75), Math.log(.25)}, within(1e-12));
  }

  @Test
  void a_logistic_probability_belongs_to_its_class_alone() {
    Answer answer = new Answer(new double[] {Math.log(3), Math.log(9)}, Reading.LOGISTIC);
    assertThat(answer.hasConfidence(0, .75f)).isTrue();
    assertThat(answer.hasConfidence(1, .9f)).isTrue();
    assertThat(answer.hasConfidence(1, .75f)).isFalse();
  }
}
