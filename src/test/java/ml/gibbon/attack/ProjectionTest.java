package ml.gibbon.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProjectionTest {

  /** Every clean level with changes up and down in steps of a tenth of a level, and whole ones. */
  @Test
  void grey_levels_are_the_furthest_that_a_change_reaches_without_being_passed() {
    for (int level = 0; level <= 255; level++) {
      for (int tenths = -10 * level; tenths <= 10 * (255 - level); tenths++) {
        float[] clean = {level / 255f};
        float[] adversarial = {(float) ((level + tenths / 10.0) / 255)};
        Projection.toGreyLevels(clean, adversarial);
        assertThat(adversarial[0])
            .as("level %d and %d tenths", level, tenths)
            .isEqualTo((level + tenths / 10) / 255f);
      }
    }
  }

  @Test
  void sizes_are_those_of_the_definition_for_even_and_odd_lengths() {
    SplittableRandom random = new SplittableRandom(1);
    for (int size : new int[] {1, 2, 7, 784, 785}) {
      float[] clean = new float[3 * size];
      float[] adversarial = new float[3 * size];
      for (int i = 0; i < clean.length; i++) {
        clean[i] = (float) random.nextDouble();
        adversarial[i] = i % 3 == 0 ? clean[i] : (float) random.nextDouble();
      }
      double largest = 0;
      double squares = 0;
      int changed = 0;
      for (int i = size; i < 2 * size; i++) {
        double change = (double) adversarial[i] - clean[i];
        largest = Math.max(largest, Math.abs(change));
        squares += change * change;
        changed += change != 0 ? 1 : 0;
      }
      PerturbationSize found = PerturbationSize.of(clean, adversarial, size, size);
      // As a float, and its squares are summed up in float.
      assertThat(found.linf()).isEqualTo((float) largest);
      assertThat(found.l2())
          .isCloseTo(
              Math.sqrt(squares), org.assertj.core.data.Offset.offset(1e-6 * Math.sqrt(squares)));
      assertThat(found.l0()).isEqualTo(changed);
    }
  }

  @Test
  void a_change_that_is_not_a_number_has_no_finite_length() {
    PerturbationSize found =
        PerturbationSize.of(new float[] {0, 0, 0}, new float[] {1, Float.NaN, 0}, 0, 3);
    assertThat(found.l2()).isNaN();
  }
}
