package ml.gibbon.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClaimsTest {

  private static Claims claims(String norm, double epsilon, String goal) {
    return new Claims(
        "fgsm",
        "fgsm",
        norm,
        epsilon,
        new ml.gibbon.image.ImageShape(1, 10, 10),
        4,
        0,
        1,
        goal,
        "",
        0);
  }

  @Test
  void a_change_is_measured_by_its_definition() {
    float[] clean = {9, .5f, .25f, 1, 0};
    float[] adversarial = {0, .5f, .28f, .96f, 0};

    Change change = Change.between(clean, adversarial, 1, 3);

    assertThat(change.linf()).isCloseTo(.04, within(1e-7));
    assertThat(change.l2()).isCloseTo(.05, within(1e-7));
    assertThat(change.l1()).isCloseTo(.07, within(1e-7));
    assertThat(change.l0()).isEqualTo(2);
  }

  @Test
  void the_ball_has_room_for_rounding_only() {
    Claims linf = claims("linf", .25, "untargeted");

    assertThat(linf.allows(new Change(.25, 9, 9, 100))).isTrue();
    assertThat(linf.allows(new Change(.25002, 9, 9, 100))).isTrue();
    assertThat(linf.allows(new Change(.25003, 9, 9, 100))).isFalse();
    assertThat(claims("linf", 0, "untargeted").allows(new Change(1e-6, 0, 9, 1))).isFalse();
  }

  @Test
  void float32_rounding_of_any_grey_level_stays_inside() {
    for (double epsilon : new double[] {.25, .1, 8 / 255., 1e-6, 0}) {
      Claims claims = claims("linf", epsilon, "untargeted");
      for (int level = 0; level < 256; level++) {
        float clean = level / 255f;
        float adversarial = clean + (float) epsilon;
        Change change = Change.between(new float[] {clean}, new float[] {adversarial}, 0, 1);
        assertThat(claims.allows(change)).as("%s at level %d", epsilon, level).isTrue();
      }
    }
  }

  @Test
  void the_norm_of_the_threat_model_is_the_one_that_counts() {
    Claims l2 = claims("l2", .5, "untargeted");

    assertThat(l2.allows(new Change(.5, .5, 9, 1))).isTrue();
    assertThat(l2.allows(new Change(.25, .51, 9, 100))).isFalse();
    assertThat(claims("l1", 9, "untargeted").allows(new Change(1, 8, 9, 100))).isTrue();
    assertThat(claims("l1", 8, "untargeted").allows(new Change(1, 8, 9, 100))).isFalse();
    assertThat(claims("l0", 2, "untargeted").allows(new Change(1, 8, 9, 2))).isTrue();
    assertThat(claims("l0", 2, "untargeted").allows(new Change(1, 8, 9, 3))).isFalse();
    Claims smallest = claims("l2", Double.POSITIVE_INFINITY, "untargeted");
    assertThat(smallest.allows(new Change(1, 8, 9, 100))).isTrue();
    assertThat(smallest.isEpsilon(null)).isTrue();
    assertThat(smallest.isEpsilon(1.0)).isFalse();
  }

  @Test
  void goals_are_read_from_their_names() {
    assertThat(claims("linf", 1, "untargeted").targeted()).isFalse();
    assertThat(claims("linf", 1, "untargeted-predicted").targeted()).isFalse();
    assertThat(claims("linf", 1, "least-likely").targeted()).isTrue();
    assertThat(claims("linf", 1, "least-likely").fixedTarget()).isEmpty();
    assertThat(claims("linf", 1, "class-7").fixedTarget()).contains(7);
  }

  @Test
  void float32_pixels_are_little_endian() {
    // IEEE 754: 1.0 is 3f800000, -0.1 is bdcccccd.
    byte[] bytes = {0, 0, (byte) 0x80, 0x3f, (byte) 0xcd, (byte) 0xcc, (byte) 0xcc, (byte) 0xbd};
    float[] pixels = new float[3];

    StoredPixels.decodeFloats(bytes, pixels, 1);

    assertThat(pixels).containsExactly(0, 1, -.1f);
  }

  @Test
  void grey_levels_are_255ths() {
    float[] pixels = new float[3];

    StoredPixels.decodeGreyLevels(new byte[] {0, 51, (byte) 255}, pixels, 0);

    assertThat(pixels).containsExactly(0, .2f, 1);
  }
}
