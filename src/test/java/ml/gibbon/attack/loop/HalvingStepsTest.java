package ml.gibbon.attack.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalvingStepsTest {

  /**
   * p = 0, .22, then each .03 less than the one before but at least .06 (arXiv:2003.01690, section
   * 3.2): .22, .41, .57, .70, .80, .87, .93, .99.
   */
  @Test
  void checkpoints_are_those_of_the_paper() {
    assertThat(HalvingSteps.checkpoints(100).stream())
        .containsExactly(22, 41, 57, 70, 80, 87, 93, 99);
    assertThat(HalvingSteps.checkpoints(1000).stream())
        .containsExactly(220, 410, 570, 700, 800, 870, 930, 990);
    // Rounded up: 5.5, 10.25, 14.25, 17.5, 20, 21.75, 23.25, 24.75.
    assertThat(HalvingSteps.checkpoints(25).stream())
        .containsExactly(6, 11, 15, 18, 20, 22, 24, 25);
  }
}
