package ml.gibbon.engine.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AdamTest {

  private static final float[] PYTORCH = {0.00486685568f, -0.0360423476f};

  /**
   * The corrected moments of one gradient g are g and its square: whatever its size, the step is
   * the rate.
   */
  @Test
  void the_first_step_is_as_long_as_the_rate() {
    float[] values = {1, 1, 1, 1};
    float[][] moments = new float[2][4];

    new Adam(.1, .9, .999).move(1, values, moments, new float[] {3, -.02f, 1e-3f, 0}, 4);

    assertThat(values[0]).isCloseTo(.9f, within(1e-6f));
    assertThat(values[1]).isCloseTo(1.1f, within(1e-6f));
    assertThat(values[2]).isCloseTo(.9f, within(2e-6f));
    assertThat(values[3]).isEqualTo(1);
  }

  /** Gradients 1 and -2 with decays .5 and .9. */
  @Test
  void the_second_step_by_hand() {
    float[] values = {0};
    float[][] moments = new float[2][1];
    Adam adam = new Adam(.01, .5, .9);

    adam.move(1, values, moments, new float[] {1}, 1);
    float after = values[0];
    adam.move(2, values, moments, new float[] {-2}, 1);

    // m = .5 * (.5 * 1) + .5 * -2 = -.75, v = .9 * (.1 * 1) + .1 * 4 = .49
    assertThat(moments[0][0]).isCloseTo(-.75f, within(1e-6f));
    assertThat(moments[1][0]).isCloseTo(.49f, within(1e-6f));
    // .01 * (.75 / .75) / sqrt(.49 / .19)
    assertThat(values[0] - after).isCloseTo((float) (.01 / Math.sqrt(.49 / .19)), within(1e-7f));
  }

  /**
   * PyTorch 1.13: {@code w = torch.zeros(2, requires_grad=True)}, {@code torch.optim.Adam([w],
   * lr=5e-3, betas=(.9, .999))}, gradients {@code [k - 3, .01 * k * k]} for k = 1 ... 8.
   */
  @Test
  void eight_steps_of_pytorch() {
    float[] values = new float[2];
    float[][] moments = new float[2][2];
    for (int k = 1; k <= 8; k++) {
      float[] gradient = {k - 3, .01f * k * k};
      new Adam(5e-3, .9, .999).move(k, values, moments, gradient, 2);
    }

    assertThat(values[0]).isCloseTo(PYTORCH[0], within(2e-7f));
    assertThat(values[1]).isCloseTo(PYTORCH[1], within(2e-7f));
  }

  /** What is beyond n belongs to others. */
  @Test
  void only_the_first_values_move() {
    float[] values = {1, 1};

    new Adam(.1, .9, .999).move(1, values, new float[2][2], new float[] {1, 1}, 1);

    assertThat(values[1]).isEqualTo(1);
  }
}
