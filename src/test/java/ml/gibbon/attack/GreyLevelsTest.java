package ml.gibbon.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GreyLevelsTest {

  /** Every clean level with changes up and down in steps of a tenth of a level, and whole ones. */
  @Test
  void grey_levels_are_the_furthest_that_a_change_reaches_without_being_passed() {
    for (int level = 0; level <= 255; level++) {
      for (int tenths = -10 * level; tenths <= 10 * (255 - level); tenths++) {
        float[] clean = {level / 255f};
        float[] adversarial = {(float) ((level + tenths / 10.0) / 255)};
        GreyLevels.round(clean, adversarial);
        assertThat(adversarial[0])
            .as("level %d and %d tenths", level, tenths)
            .isEqualTo((level + tenths / 10) / 255f);
      }
    }
  }

  @Test
  void a_change_that_is_not_a_number_has_no_finite_length() {
    PerturbationSize found =
        PerturbationSize.of(new float[] {0, 0, 0}, new float[] {1, Float.NaN, 0}, 0, 3);
    assertThat(found.l2()).isNaN();
  }
}
