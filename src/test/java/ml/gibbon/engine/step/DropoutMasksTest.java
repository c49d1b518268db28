package ml.gibbon.engine.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DropoutMasksTest {

  /**
   * Held fixed because the models of published tables were trained with these masks. Which values
   * are kept comes from SplitMix64, written a second time in Python, and from the code that trained
   * those models.
   */
  @Test
  void a_mask_is_that_of_the_published_models() {
    DropoutMasks masks = new DropoutMasks();
    masks.on(1);
    float[] mask = new float[16];
    masks.draw(mask, .8);
    float k = 1.25f;
    assertThat(mask).containsExactly(k, k, 0, k, k, k, k, 0, k, 0, k, k, k, k, k, k);
  }
}
