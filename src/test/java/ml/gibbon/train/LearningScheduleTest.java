package ml.gibbon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import ml.gibbon.config.LearningRateSettings;
import ml.gibbon.config.LearningRateSettings.Schedule;
import ml.gibbon.config.OptimizerSettings;
import ml.gibbon.config.OptimizerSettings.Optimizer;
import ml.gibbon.engine.training.Adam;
import ml.gibbon.engine.training.Nesterov;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningScheduleTest {

  private static final OptimizerSettings SGD = OptimizerSettings.sgd(.5, .9);

  private static LearningSchedule schedule(Schedule schedule, double peak, Integer... drops) {
    return new LearningSchedule(
        new LearningRateSettings(schedule, .2, .002, peak, List.of(drops), 10), SGD, 10);
  }

  /** Half of the way from .2 to .002, as a factor, is a tenth of .2. */
  @ParameterizedTest
  @CsvSource({"0, .2", "5, .02", "10, .002"})
  void a_geometric_rate_falls_by_the_same_factor_in_the_same_time(double done, double expected) {
    assertThat(schedule(Schedule.GEOMETRIC, .5).learningRate(done))
        .isCloseTo(expected, within(1e-12));
  }

  /**
   * Wong et al. 2020, train_mnist.py: {@code numpy.interp(t, [0, epochs * 2 / 5, epochs], [0, max,
   * 0])}.
   */
  @ParameterizedTest
  @CsvSource({"0, 0", "1, .05", "3, .15", "4, .2", "7, .1", "9.5, .0166666667", "10, 0"})
  void a_cyclic_rate_rises_linearly_and_falls_linearly(double done, double expected) {
    assertThat(schedule(Schedule.CYCLIC, .4).learningRate(done)).isCloseTo(expected, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"0, .2", "5.99, .2", "6, .02", "8.99, .02", "9, .002", "10, .002"})
  void a_rate_of_steps_is_divided_after_each_of_its_epochs(double done, double expected) {
    assertThat(schedule(Schedule.STEPS, .5, 6, 9).learningRate(done))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void each_round_has_the_rate_and_the_momentum_of_its_beginning() {
    assertThat(schedule(Schedule.STEPS, .5, 6).rule(6, 0, 4)).isEqualTo(new Nesterov(.02, .74));
    assertThat(schedule(Schedule.STEPS, .5, 7).rule(6, 2, 4)).isEqualTo(new Nesterov(.2, .76));
  }

  /** Of 40 rounds the first is at 1/80 of the training, of which the rate rises for .4. */
  @Test
  void of_a_cyclic_rate_no_round_is_in_vain() {
    Nesterov first = (Nesterov) schedule(Schedule.CYCLIC, .4).rule(0, 0, 4);
    Nesterov last = (Nesterov) schedule(Schedule.CYCLIC, .4).rule(9, 3, 4);

    assertThat(first.learningRate()).isCloseTo(.2 / 80 / .4, within(1e-12));
    assertThat(last.learningRate()).isCloseTo(.2 / 80 / .6, within(1e-12));
  }

  @Test
  void adam_has_the_same_rates() {
    OptimizerSettings adam = new OptimizerSettings(Optimizer.ADAM, .5, .9, .8, .99);
    LearningSchedule schedule =
        new LearningSchedule(LearningRateSettings.geometric(.2, .002), adam, 10);

    assertThat(schedule.rule(0, 0, 4)).isEqualTo(new Adam(.2, .8, .99));
    assertThat(schedule.momentum(3)).isEqualTo(.8);
  }
}
