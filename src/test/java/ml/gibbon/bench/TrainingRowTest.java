package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.GateException;
import ml.gibbon.store.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingRowTest {

  private static final TrainingCheck SAME = new TrainingCheck(2e-6, 1e-6);

  private static TrainingRow row(TrainingCheck check, TrainingRow.Round... rounds) {
    return new TrainingRow(
        "maxout",
        "dropout",
        64,
        Map.of(TrainingForm.ONE_PROCESS, 128, TrainingForm.PROCESSES, 32),
        check,
        List.of(rounds),
        "AVX2");
  }

  private static TrainingRow.Round round(double ours, double oneProcess, double processes) {
    return new TrainingRow.Round(
        ours, Map.of(TrainingForm.ONE_PROCESS, oneProcess, TrainingForm.PROCESSES, processes));
  }

  @Test
  void a_row_has_ratios_to_the_fastest_form_of_each_round() {
    JsonNode row =
        Json.tree(
            row(
                    SAME,
                    round(100, 20, 50), // 2
                    round(300, 100, 60), // 3
                    round(200, 10, 200)) // 1
                .columns());

    assertThat(row.get("bench").asText()).isEqualTo("training");
    assertThat(row.get("model").asText()).isEqualTo("maxout");
    assertThat(row.get("dropout").asText()).isEqualTo("dropout");
    assertThat(row.get("batch").asInt()).isEqualTo(64);
    assertThat(row.get("ours").asDouble()).isEqualTo(200);
    assertThat(row.get("torch_one_process").asDouble()).isEqualTo(20);
    assertThat(row.get("torch_processes").asDouble()).isEqualTo(60);
    assertThat(row.get("torch_channels_last").isNull()).isTrue();
    assertThat(row.get("torch_processes_channels_last").isNull()).isTrue();
    assertThat(row.get("torch_form").asText()).isEqualTo("processes");
    assertThat(row.get("torch_batch").asInt()).isEqualTo(32);
    assertThat(row.get("torch_best").asDouble()).isEqualTo(100);
    assertThat(row.get("ratio").asDouble()).isEqualTo(2);
    assertThat(row.get("ratio_least").asDouble()).isEqualTo(1);
    assertThat(row.get("ratio_most").asDouble()).isEqualTo(3);
    assertThat(row.get("gradient_difference").asDouble()).isEqualTo(2e-6);
    assertThat(row.get("torch_gradient_difference").asDouble()).isEqualTo(1e-6);
    assertThat(row.get("verdict").asText()).isEqualTo("same");
    assertThat(row.get("rounds").asInt()).isEqualTo(3);
    assertThat(row.get("instruction_set").asText()).isEqualTo("AVX2");
  }

  @ParameterizedTest
  @CsvSource({
    "1e-4, 1e-6, true",
    "2e-4, 1e-6, false",
    "4e-2, 1e-2, true",
    "5e-2, 1e-2, false",
    "NaN, 1e-2, false",
    "0, NaN, false"
  })
  void gradients_may_be_as_far_apart_as_rounding_makes_pytorchs(
      double ours, double torch, boolean passes) {
    assertThat(new TrainingCheck(ours, torch).passes()).isEqualTo(passes);
  }

  @Test
  void other_gradients_miss_the_gate() {
    TrainingRow same = row(SAME, round(1, 1, 1));
    TrainingRow different = row(new TrainingCheck(.5, 1e-6), round(1, 1, 1));

    assertThatCode(() -> TrainingBench.gate(List.of(same))).doesNotThrowAnyException();
    assertThatThrownBy(() -> TrainingBench.gate(List.of(same, different)))
        .isInstanceOf(GateException.class)
        .hasMessageStartingWith("maxout: the gradient is further from PyTorch's");
  }

  @Test
  void differences_are_in_parts_of_each_parameters_gradient() {
    List<float[]> ours = List.of(new float[] {3, 4}, new float[] {0, 1.5f, 0});

    // Lengths 5 and 1; the second is off by a half.
    assertThat(TrainingCheck.difference(ours, new float[] {3, 4, 0, 1, 0})).isEqualTo(.5);
  }

  @Test
  void gradients_of_0_are_in_parts_of_the_whole_one() {
    List<float[]> ours = List.of(new float[] {3, 4}, new float[] {1e-5f});

    // A thousandth of 5 is 5e-3.
    assertThat(TrainingCheck.difference(ours, new float[] {3, 4, 0})).isCloseTo(2e-3, within(1e-9));
  }

  @Test
  void gradients_of_other_networks_are_not_compared() {
    assertThatThrownBy(() -> TrainingCheck.difference(List.of(new float[] {1, 2}), new float[] {1}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("2 gradients cannot be compared with 1");
  }
}
