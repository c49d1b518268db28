package ml.gibbon.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every loss must hold to, and the values that its definition gives. */
class LossTest {

  private static final int CLASSES = 5;
  private static final int IMAGES = 12;
  private static final int[] LABELS = new SplittableRandom(1).ints(IMAGES, 0, CLASSES).toArray();

  static Stream<Loss> losses() {
    ClassOfImage labels = ClassOfImage.fixed(LABELS);
    float[] soft = new float[IMAGES * CLASSES];
    SplittableRandom random = new SplittableRandom(2);
    for (int k = 0; k < soft.length; k++) {
      soft[k] = (float) random.nextDouble();
    }
    return Stream.of(
        new CrossEntropy(Probabilities.SOFTMAX, labels),
        new CrossEntropy(Probabilities.INDEPENDENT, labels),
        new SoftCrossEntropy(soft),
        new SmoothedCrossEntropy(LABELS, .3),
        new SmoothedCrossEntropy(LABELS, .3, 4),
        new TaughtCrossEntropy(soft, 3),
        new SquaredError(soft),
        new DivergenceFrom(soft),
        new DivergenceTo(soft),
        new WeightedSum(new CrossEntropy(LABELS), 6, new DivergenceTo(soft)),
        new Margin(labels),
        new Dlr(labels),
        new TargetedDlr(labels, (image, logits, classes) -> (LABELS[image] + 2) % classes));
  }

  /** Below 0, as independent probabilities need them. */
  private static float[] logits() {
    SplittableRandom random = new SplittableRandom(3);
    float[] logits = new float[IMAGES * CLASSES];
    for (int k = 0; k < logits.length; k++) {
      logits[k] = (float) (-4 * random.nextDouble() - .1);
    }
    return logits;
  }

  @ParameterizedTest
  @MethodSource("losses")
  void derivative_equals_finite_differences_of_the_value(Loss loss) {
    float[] logits = logits();
    float[] cotangent = new float[logits.length];
    float step = 1e-3f;
    for (int image = 0; image < IMAGES; image++) {
      loss.derivative(image, logits, CLASSES, cotangent);
      for (int k = image * CLASSES; k < (image + 1) * CLASSES; k++) {
        float before = logits[k];
        logits[k] = before + step;
        double more = loss.value(image, logits, CLASSES);
        logits[k] = before - step;
        double less = loss.value(image, logits, CLASSES);
        logits[k] = before;
        assertThat((double) cotangent[k])
            .as("%s, image %d, logit %d", loss, image, k)
            .isCloseTo((more - less) / (2 * step), within(2e-3 * (1 + Math.abs(cotangent[k]))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void derivative_writes_the_row_of_its_image_alone(Loss loss) {
    float[] cotangent = new float[IMAGES * CLASSES];
    java.util.Arrays.fill(cotangent, 7f);
    loss.derivative(3, logits(), CLASSES, cotangent);
    for (int k = 0; k < cotangent.length; k++) {
      if (k / CLASSES != 3) {
        assertThat(cotangent[k]).isEqualTo(7f);
      }
    }
  }

  /** -log softmax of (1, 2, 3) at 0, by hand: log(e + e^2 + e^3) - 1. */
  @Test
  void cross_entropy_is_that_of_its_definition_and_survives_large_logits() {
    CrossEntropy loss = new CrossEntropy(new int[] {0});
    double expected = Math.log(Math.E + Math.exp(2) + Math.exp(3)) - 1;
    assertThat(loss.value(0, new float[] {1, 2, 3}, 3)).isCloseTo(expected, within(1e-12));
    assertThat(loss.value(0, new float[] {1e30f, 0, 0}, 3)).isZero();
    assertThat(loss.value(0, new float[] {0, 1e6f, 0}, 3)).isEqualTo(1e6);
  }

  /** PyTorch 1.13: {@code cross_entropy([[1, 2, 3]], [0], label_smoothing=.3)}. */
  @Test
  void smoothed_cross_entropy_is_that_of_pytorch() {
    Loss loss = new SmoothedCrossEntropy(new int[] {0}, .3);
    float[] cotangent = new float[3];
    loss.derivative(0, new float[] {1, 2, 3}, 3, cotangent);

    assertThat(loss.value(0, new float[] {1, 2, 3}, 3)).isCloseTo(2.1076059, within(1e-6));
    assertThat(cotangent)
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(-.7099694f, .1447285f, .5652409f);
  }

  /** PyTorch 1.13: the same of {@code [[1, 2, 3]] / 2.5}. */
  @Test
  void a_temperature_divides_logits() {
    Loss loss = new SmoothedCrossEntropy(new int[] {0}, .3, 2.5);
    float[] cotangent = new float[3];
    loss.derivative(0, new float[] {1, 2, 3}, 3, cotangent);

    assertThat(loss.value(0, new float[] {1, 2, 3}, 3)).isCloseTo(1.4312505, within(1e-6));
    assertThat(cotangent)
        .usingComparatorWithPrecision(1e-4f)
        .containsExactly(-.2352f, .0865f, .1487f);
  }

  /** PyTorch 1.13: {@code -(softmax(v / 2.5) * log_softmax(z / 2.5)).sum()}. */
  @Test
  void what_a_teacher_answers_is_learnt_at_its_temperature() {
    Loss loss = new TaughtCrossEntropy(new float[] {.5f, -1, 2}, 2.5);
    float[] cotangent = new float[3];
    loss.derivative(0, new float[] {1, 2, 3}, 3, cotangent);

    assertThat(loss.value(0, new float[] {1, 2, 3}, 3)).isCloseTo(1.0536966, within(1e-6));
    assertThat(cotangent)
        .usingComparatorWithPrecision(1e-4f)
        .containsExactly(-.0339f, .0614f, -.0275f);
  }

  /** PyTorch 1.13: {@code kl_div(log_softmax(q), softmax(p), reduction='sum')}, both leaves. */
  @Test
  void divergences_are_those_of_pytorch() {
    float[] p = {1, 2, 3};
    float[] q = {.5f, -1, 2};
    float[] byP = new float[3];
    float[] byQ = new float[3];
    new DivergenceTo(q).derivative(0, p, 3, byP);
    new DivergenceFrom(p).derivative(0, q, 3, byQ);

    assertThat(new DivergenceTo(q).value(0, p, 3)).isCloseTo(.27814707, within(1e-6));
    assertThat(new DivergenceFrom(p).value(0, q, 3)).isCloseTo(.27814707, within(1e-6));
    assertThat(byP)
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(-.08502861f, .38068944f, -.29566079f);
    assertThat(byQ)
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(.08525982f, -.20561591f, .12035608f);
  }

  /** (3 - 1)^2 + (5 - 6)^2 of the second image, by hand. */
  @Test
  void a_squared_error_is_the_sum_over_values() {
    SquaredError loss = new SquaredError(new float[] {0, 0, 1, 6});

    assertThat(loss.value(1, new float[] {7, 7, 3, 5}, 2)).isEqualTo(5);
  }

  @Test
  void labels_smoothed_by_nothing_are_the_labels() {
    float[] logits = logits();
    Loss loss = new SmoothedCrossEntropy(LABELS, 0);
    for (int i = 0; i < IMAGES; i++) {
      double expected = new CrossEntropy(LABELS).value(i, logits, CLASSES);
      assertThat(loss.value(i, logits, CLASSES)).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void soft_targets_of_one_class_are_hard_ones() {
    float[] logits = logits();
    float[] onehot = new float[logits.length];
    for (int i = 0; i < IMAGES; i++) {
      onehot[i * CLASSES + LABELS[i]] = 1;
    }
    Loss soft = new SoftCrossEntropy(onehot);
    Loss hard = new CrossEntropy(LABELS);
    for (int i = 0; i < IMAGES; i++) {
      assertThat(soft.value(i, logits, CLASSES))
          .isCloseTo(hard.value(i, logits, CLASSES), within(1e-12));
    }
  }

  @Test
  void margin_is_above_0_exactly_where_the_answer_is_another_class() {
    Margin margin = new Margin(ClassOfImage.fixed(LABELS));
    float[] logits = logits();
    for (int i = 0; i < IMAGES; i++) {
      assertThat(margin.value(i, logits, CLASSES) > 0)
          .isEqualTo(Logits.prediction(logits, CLASSES, i) != LABELS[i]);
    }
    assertThat(new Margin(ClassOfImage.fixed(1)).value(0, new float[] {4, 1, 2.5f}, 3))
        .isEqualTo(3);
  }

  /** -(1 - 4) / (4 - 2) for y = 2 of (4, 3, 1, 2): by hand. */
  @Test
  void dlr_is_that_of_its_definition_and_blind_to_shift_and_scale() {
    Dlr dlr = new Dlr(ClassOfImage.fixed(2));
    assertThat(dlr.value(0, new float[] {4, 3, 1, 2}, 4)).isCloseTo(1.5, within(1e-9));
    assertThat(dlr.value(0, new float[] {41, 31, 11, 21}, 4)).isCloseTo(1.5, within(1e-9));
    // The label is the answer: -(4 - 3) / (4 - 2).
    assertThat(new Dlr(ClassOfImage.fixed(0)).value(0, new float[] {4, 3, 1, 2}, 4))
        .isCloseTo(-.5, within(1e-9));
  }

  @Test
  void dlr_needs_three_classes() {
    assertThatThrownBy(() -> new Dlr(ClassOfImage.fixed(0)).value(0, new float[] {1, 2}, 2))
        .hasMessageContaining("needs 3 classes but the model has 2: choose another loss");
  }

  /** -(Z_y - Z_t) / (Z_1 - (Z_3 + Z_4) / 2) of (4, 3, 1, 2, 0): by hand. */
  @Test
  void targeted_dlr_is_that_of_its_definition_and_blind_to_shift_and_scale() {
    TargetedDlr loss = new TargetedDlr(ClassOfImage.fixed(0), ClassOfImage.fixed(2));
    assertThat(loss.value(0, new float[] {4, 3, 1, 2, 0}, 5)).isCloseTo(-3 / 2.5, within(1e-9));
    assertThat(loss.value(0, new float[] {41, 31, 11, 21, 1}, 5)).isCloseTo(-3 / 2.5, within(1e-9));
    assertThatThrownBy(() -> loss.value(0, new float[] {1, 2, 3}, 3))
        .hasMessageContaining("needs 4 classes but the model has 3: choose another loss");
  }

  @Test
  void classes_are_ranked_by_their_logits_and_equals_by_their_numbers() {
    float[] logits = {9, 9, 9, 2, 7, 7, -1, 8};
    assertThat(Logits.ranked(logits, 5, 0, 5)).containsExactly(0, 1, 2, 4, 3);
    assertThat(Logits.ranked(new float[] {0, 0, 0, 2, 7, 7, -1, 8}, 4, 1, 3))
        .containsExactly(3, 0, 1);
    assertThat(Logits.ranked(logits, 5, 0, 1)).containsExactly(0);
  }

  @Test
  void every_kind_makes_a_loss_about_the_class_it_is_given() {
    for (LossKind kind : List.of(LossKind.values())) {
      Loss loss = kind.of(Probabilities.SOFTMAX, ClassOfImage.fixed(1));
      // More of the loss is less of the class.
      assertThat(loss.value(0, new float[] {3, 0, 1, 2}, 4))
          .isGreaterThan(loss.value(0, new float[] {1, 3, 0, 2}, 4));
    }
  }
}
