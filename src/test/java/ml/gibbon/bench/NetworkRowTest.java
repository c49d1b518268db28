package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import ml.gibbon.error.GateException;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.store.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkRowTest {

  private static NetworkRow row(double logits, double gradient, NetworkRow.Round... rounds) {
    return NetworkRow.compared(
        "resnet18",
        1000,
        new NetworkRow.Comparison(9, logits, new double[] {gradient, gradient}, 1e-6, 2.5),
        List.of(rounds));
  }

  private static JsonNode json(NetworkRow row) {
    return Json.tree(row.columns());
  }

  @Test
  void a_row_has_medians_and_ratios_to_the_fastest_form_of_each_round() {
    JsonNode row =
        json(
            row(
                1e-6,
                1e-5,
                new NetworkRow.Round(100, 20, 50, 40), // 2
                new NetworkRow.Round(300, 100, 50, 60), // 3
                new NetworkRow.Round(200, 10, 20, 200))); // 1

    assertThat(row.get("bench").asText()).isEqualTo("networks");
    assertThat(row.get("model").asText()).isEqualTo("resnet18");
    assertThat(row.get("operators").asInt()).isEqualTo(9);
    assertThat(row.get("parameters").asInt()).isEqualTo(1000);
    assertThat(row.get("native_mb").asDouble()).isEqualTo(2.5);
    assertThat(row.get("logits_difference").asDouble()).isEqualTo(1e-6);
    assertThat(row.get("gradient_difference").asDouble()).isEqualTo(1e-5);
    assertThat(row.get("torch_gradient_difference").asDouble()).isEqualTo(1e-6);
    assertThat(row.get("ours").asDouble()).isEqualTo(200);
    assertThat(row.get("torch").asDouble()).isEqualTo(20);
    assertThat(row.get("torch_channels_last").asDouble()).isEqualTo(50);
    assertThat(row.get("torch_processes").asDouble()).isEqualTo(60);
    assertThat(row.get("ratio_best").asDouble()).isEqualTo(2);
    assertThat(row.get("verdict").asText()).isEqualTo("same");
  }

  @ParameterizedTest
  @CsvSource({"1e-4, 1e-4, true", "2e-4, 0, false", "0, 2e-4, false", "NaN, 0, false"})
  void both_logits_and_gradient_must_be_within_the_tolerance(
      double logits, double gradient, boolean passes) {
    NetworkRow row = row(logits, gradient);

    assertThat(row.passes()).isEqualTo(passes);
    assertThat(json(row).get("verdict").asText()).isEqualTo(passes ? "same" : "different");
    assertThat(json(row).get("ours").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1e-4, 1, 'same but for 1 of 4 images, at a kink'",
    "2e-4, 1, different",
    "1e-4, 2, different",
    "1e-4, 0, same"
  })
  void a_kink_is_in_single_images_but_a_mistake_in_all(double logits, int images, String verdict) {
    double[] gradients = new double[4];
    Arrays.fill(gradients, 0, images, .5);
    NetworkRow row =
        NetworkRow.compared(
            "swin_t", 1, new NetworkRow.Comparison(9, logits, gradients, .5, 1), List.of());

    assertThat(json(row).get("verdict").asText()).isEqualTo(verdict);
    assertThat(row.passes()).isEqualTo(!verdict.equals("different"));
    assertThat(json(row).get("gradient_difference").asDouble()).isEqualTo(images == 0 ? 0 : .5);
  }

  @Test
  void a_network_that_was_refused_says_why_in_the_columns_of_the_others() {
    NetworkRow refused = NetworkRow.refused("vit-32", 5, "node a (Einsum) is not supported");

    assertThat(refused.passes()).isFalse();
    assertThat(refused.columns().keySet()).isEqualTo(row(0, 0).columns().keySet());
    assertThat(json(refused).get("verdict").asText()).isEqualTo("node a (Einsum) is not supported");
  }

  @Test
  void a_network_that_is_not_the_same_misses_the_gate() {
    assertThatCode(() -> NetworksBench.gate(List.of(row(0, 0)))).doesNotThrowAnyException();
    assertThatThrownBy(
            () ->
                NetworksBench.gate(
                    List.of(row(0, 0), NetworkRow.refused("vit-32", 5, "because"), row(1, 0))))
        .isInstanceOf(GateException.class)
        .hasMessageStartingWith("vit-32, resnet18: refused, or further from PyTorch than 1.0E-4");
  }

  @Test
  void a_reference_weighs_the_logits_of_each_image_as_its_files_say(@TempDir Path folder) {
    WeightsFile.write(new float[] {1, 2, 3, 4}, folder.resolve("net.cotangent"));
    WeightsFile.write(new float[] {2, -4, 0, 1}, folder.resolve("net.logits"));
    NetworkReference reference = new NetworkReference("net", 0, folder);

    LogitLoss sum = reference.weightedSum();
    float[] cotangent = new float[4];
    sum.derivative(1, new float[4], 2, cotangent);

    assertThat(cotangent).containsExactly(0, 0, 3, 4);
    assertThat(reference.logitsDifference(new float[] {2, -4, 1, 1})).isEqualTo(.25);
    reference.delete();
    assertThat(folder).isEmptyDirectory();
  }
}
