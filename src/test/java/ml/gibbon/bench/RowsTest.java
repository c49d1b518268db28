package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import ml.gibbon.error.GateException;
import ml.gibbon.generate.TaskSeconds;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.store.Json;
import org.junit.jupiter.api.Test;

class RowsTest {

  private static GradientRow.Round round(
      double ours, double flops, double torchDefault, double torchBest) {
    return new GradientRow.Round(
        ours, flops, OptionalDouble.of(torchDefault), OptionalDouble.of(torchBest));
  }

  private static JsonNode json(BenchRow row) {
    return Json.tree(row.columns());
  }

  @Test
  void a_gradient_row_has_medians_and_medians_of_each_rounds_ratios() {
    JsonNode row =
        json(
            new GradientRow(
                BenchModel.CONV_MAXOUT,
                256,
                1_000_000,
                List.of(
                    round(100, 2e8, 50, 80), // 0.5 of the product, 2, 1.25
                    round(300, 4e8, 100, 200), // 0.75, 3, 1.5
                    round(200, 2e8, 40, 100)), // 1, 5, 2
                OptionalDouble.of(7)));

    assertThat(row.get("bench").asText()).isEqualTo("gradient");
    assertThat(row.get("model").asText()).isEqualTo("conv-maxout");
    assertThat(row.get("batch").asInt()).isEqualTo(256);
    assertThat(row.get("ours").asDouble()).isEqualTo(200);
    assertThat(row.get("torch_default").asDouble()).isEqualTo(50);
    assertThat(row.get("torch_best").asDouble()).isEqualTo(100);
    assertThat(row.get("dl4j").asDouble()).isEqualTo(7);
    assertThat(row.get("sgemm_gflops").asDouble()).isEqualTo(.2);
    assertThat(row.get("ours_gflops").asDouble()).isEqualTo(.2);
    assertThat(row.get("sgemm_share").asDouble()).isEqualTo(.75);
    assertThat(row.get("ratio_default").asDouble()).isEqualTo(3);
    assertThat(row.get("ratio_best").asDouble()).isEqualTo(1.5);
    assertThat(row.get("rounds").asInt()).isEqualTo(3);
  }

  @Test
  void without_pytorch_its_columns_are_there_and_empty() {
    OptionalDouble none = OptionalDouble.empty();
    JsonNode row =
        json(
            new GradientRow(
                BenchModel.SOFTMAX,
                64,
                1,
                List.of(new GradientRow.Round(1, 1, none, none)),
                OptionalDouble.of(1)));

    for (String key : List.of("torch_default", "torch_best", "ratio_default", "ratio_best")) {
      assertThat(row.get(key).isNull()).as(key).isTrue();
    }
  }

  @Test
  void a_generate_row_splits_the_task_time_of_the_job_that_writes() {
    TaskSeconds split = new TaskSeconds(3, 1, 6, 2);
    JsonNode row =
        json(
            new GenerateRow(
                BenchModel.SOFTMAX,
                PixelFormat.UINT8,
                1000,
                2,
                3e9,
                List.of(new GenerateRow.Round(10, 8, 6, 2, split, 1e9, 1234))));

    assertThat(row.get("bench").asText()).isEqualTo("generate");
    assertThat(row.get("model").asText()).isEqualTo("softmax");
    assertThat(row.get("output").asText()).isEqualTo("uint8");
    assertThat(row.get("images").asLong()).isEqualTo(1000);
    assertThat(row.get("images_per_second").asDouble()).isEqualTo(100);
    assertThat(row.get("floor_images_per_second").asDouble()).isEqualTo(125);
    assertThat(row.get("floor_ratio").asDouble()).isEqualTo(1.25);
    assertThat(row.get("noop_images_per_second").asDouble()).isEqualTo(166.67);
    assertThat(row.get("floor_noop_images_per_second").asDouble()).isEqualTo(500);
    assertThat(row.get("peak_rss_mb").asLong()).isEqualTo(1234);
    assertThat(row.get("read_seconds").asDouble()).isEqualTo(3);
    assertThat(row.get("decode_seconds").asDouble()).isEqualTo(1);
    assertThat(row.get("gradient_seconds").asDouble()).isEqualTo(6);
    assertThat(row.get("encode_seconds").asDouble()).isEqualTo(2);
    assertThat(row.get("write_seconds").asDouble()).isEqualTo(2 * 10 - 3 - 1 - 6 - 2);
    // 3 GFLOP at 1 GFLOP/s of both tasks: 3 s of the job's 10, 6 seconds of tasks
    assertThat(row.get("product_seconds").asDouble()).isEqualTo(6);
    assertThat(row.get("product_share").asDouble()).isEqualTo(.3);
    assertThat(row.get("noop_product_share").asDouble()).isEqualTo(.5);
  }

  private static SoakRow soak(double grown, boolean sameRows) {
    return new SoakRow(
        BenchModel.MAXOUT,
        1000,
        120,
        6,
        List.of(500L, 700L, 600L, 650L),
        new Settled(40, 300),
        new Settled(40 + grown, 310),
        sameRows);
  }

  @Test
  void a_soak_row_compares_the_halves_and_what_stayed_taken() {
    JsonNode row = json(soak(5, true));

    assertThat(row.get("bench").asText()).isEqualTo("soak");
    assertThat(row.get("minutes").asDouble()).isEqualTo(2);
    assertThat(row.get("passes").asInt()).isEqualTo(4);
    assertThat(row.get("images_per_second").asDouble()).isEqualTo(33.333);
    assertThat(row.get("peak_rss_mb_first_half").asLong()).isEqualTo(700);
    assertThat(row.get("peak_rss_mb_second_half").asLong()).isEqualTo(650);
    assertThat(row.get("settled_mb_start").asDouble()).isEqualTo(340);
    assertThat(row.get("settled_mb_end").asDouble()).isEqualTo(355);
    assertThat(row.get("growth_mb").asDouble()).isEqualTo(15);
    assertThat(row.get("collector_share").asDouble()).isEqualTo(.05);
    assertThat(row.get("same_rows").asBoolean()).isTrue();
  }

  @Test
  void a_soak_with_other_rows_or_with_growing_memory_is_a_missed_gate() {
    SoakBench.gate(List.of(soak(5, true)));
    assertThatThrownBy(() -> SoakBench.gate(List.of(soak(5, false))))
        .isInstanceOf(GateException.class)
        .hasMessage("maxout: the last pass made other rows than the first");
    assertThatThrownBy(() -> SoakBench.gate(List.of(soak(90, true))))
        .isInstanceOf(GateException.class)
        .hasMessage("maxout: memory grew by 100 MB but may grow by 64");
  }

  @Test
  void a_scale_row_compares_the_clusters_round_by_round_and_prices_a_billion_images() {
    JsonNode row =
        json(
            new ScaleRow(
                "generate",
                BenchModel.MAXOUT,
                1000,
                2,
                List.of(
                    new ScaleRow.Round(100, 190), // 1.9
                    new ScaleRow.Round(200, 200), // 1
                    new ScaleRow.Round(50, 100)))); // 2

    assertThat(row.get("one_executor").asDouble()).isEqualTo(100);
    assertThat(row.get("all_executors").asDouble()).isEqualTo(190);
    assertThat(row.get("speed_up").asDouble()).isEqualTo(1.9);
    // 1e9 images / 190 a second x 2 cores / 3600
    assertThat(row.get("core_hours_per_billion").asDouble()).isEqualTo(2924);
  }

  @Test
  void a_load_row_has_the_seconds_of_each_stage_and_the_size_of_each_table() {
    JsonNode row =
        json(
            new LoadRow(
                BenchModel.SOFTMAX,
                1000,
                2,
                1,
                Map.of("attack", 12.5),
                Map.of("clean", 3L),
                OptionalLong.empty(),
                1000));

    assertThat(row.get("executors_lost").asInt()).isEqualTo(1);
    assertThat(row.get("attack_seconds").asDouble()).isEqualTo(12.5);
    assertThat(row.get("clean_mb").asLong()).isEqualTo(3);
    assertThat(row.get("executor_peak_mb").isNull()).isTrue();
    assertThat(row.get("rows_verified").asLong()).isEqualTo(1000);
  }

  @Test
  void a_cascade_row_compares_with_the_sum_of_all_attacks_and_names_the_steps() {
    JsonNode row =
        json(
            new CascadeRow(
                BenchModel.MAXOUT,
                1000,
                2,
                .25,
                Map.of("apgd-ce", 30.0, "square", 70.0),
                40,
                List.of(new TaskBalance.Step("2 square, 300 images", 8, 3, 2)),
                55,
                1));

    assertThat(row.get("all_on_all_seconds").asDouble()).isEqualTo(100);
    assertThat(row.get("times_faster").asDouble()).isEqualTo(2.5);
    assertThat(row.get("2 square, 300 images, tasks").asInt()).isEqualTo(8);
    assertThat(row.get("2 square, 300 images, longest/median").asDouble()).isEqualTo(1.5);
    assertThat(row.get("executors_lost").asInt()).isEqualTo(1);
  }

  @Test
  void a_train_row_compares_as_many_workers_as_tasks() {
    JsonNode row =
        json(
            new TrainRow(
                BenchModel.MAXOUT,
                TrainObjective.ADVERSARIAL,
                100,
                List.of(
                    new TrainRow.Round(
                        300, 200, 150, OptionalDouble.of(600), OptionalDouble.of(1200)))));

    assertThat(row.get("bench").asText()).isEqualTo("train");
    assertThat(row.get("model").asText()).isEqualTo("maxout");
    assertThat(row.get("objective").asText()).isEqualTo("adversarial");
    assertThat(row.get("batch").asInt()).isEqualTo(100);
    assertThat(row.get("ours").asDouble()).isEqualTo(300);
    assertThat(row.get("ours_one_worker").asDouble()).isEqualTo(200);
    assertThat(row.get("speed_up").asDouble()).isEqualTo(1.5);
    assertThat(row.get("dl4j_spark").asDouble()).isEqualTo(150);
    assertThat(row.get("ratio_default").asDouble()).isEqualTo(.5);
    assertThat(row.get("ratio_best").asDouble()).isEqualTo(.25);
  }

  @Test
  void a_check_forgives_one_image_of_ten_at_a_kink_and_no_more() {
    double[] one = {1e-6, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6, .3};
    double[] two = one.clone();
    two[0] = .3;
    double[] broken = one.clone();
    broken[0] = Double.NaN;

    assertThat(new CheckRow(BenchModel.CNN, 1e-6, one).passes()).isTrue();
    assertThat(new CheckRow(BenchModel.CNN, 1e-6, two).passes()).isFalse();
    assertThat(new CheckRow(BenchModel.CNN, 1e-6, broken).passes()).isFalse();
    assertThat(new CheckRow(BenchModel.CNN, 1e-3, one).passes()).isFalse();
    assertThat(new CheckRow(BenchModel.CNN, Double.NaN, one).passes()).isFalse();
  }

  @Test
  void a_failed_check_is_a_missed_gate_that_names_the_models() {
    CheckRow good = new CheckRow(BenchModel.RELU, 0, new double[] {0});
    CheckRow bad = new CheckRow(BenchModel.CNN, 1, new double[] {0});

    CheckBench.gate(List.of(good));
    assertThatThrownBy(() -> CheckBench.gate(List.of(good, bad)))
        .isInstanceOf(GateException.class)
        .hasMessageStartingWith("cnn: ");
  }

  @Test
  void differences_are_in_parts_of_the_largest_value_image_by_image() {
    float[] ours = {1, 2, 3, -4};
    float[] theirs = {1, 2.5f, 3, -5};

    assertThat(CheckBench.differences(ours, theirs, 2)).containsExactly(.1, .2);
  }
}
