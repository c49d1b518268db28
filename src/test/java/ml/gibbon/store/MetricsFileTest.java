package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.error.InputException;
import ml.gibbon.result.BreakingEpsilons;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Rates;
import ml.gibbon.result.Sizes;
import ml.gibbon.result.WorstCase;
import ml.gibbon.testing.Rows;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {

  private static final MetricsRow UNDEFINED =
      new MetricsRow(
          Rows.images("softmax", 8 / 255.0, "none"),
          "softmax",
          new Rates(
              10,
              1,
              1,
              0,
              OptionalDouble.empty(),
              0.5,
              OptionalDouble.empty(),
              OptionalDouble.empty()),
          new Sizes(
              0.25,
              5,
              4.5,
              40,
              2.5,
              new BreakingEpsilons(
                  OptionalDouble.of(.75),
                  IntStream.rangeClosed(0, 100).mapToObj(n -> n / 64.0).toList())),
          1.5,
          List.of(
              new Finding(Check.LABEL_LEAKING, "one"),
              new Finding(Check.OVER_BUDGET, "two: of them")));

  private static final Metrics METRICS =
      new Metrics(
          Rows.metrics(List.of()).provenance(),
          List.of(Rows.row("maxout", 0.25, "[0, 1]", 0.019, 0.934), UNDEFINED),
          List.of(
              new WorstCase(
                  "mnist",
                  "test",
                  "maxout",
                  new ThreatModel(LpNorm.L2, 2, PixelRange.NONE),
                  List.of("fgm", "pgd (least-likely)"),
                  200,
                  50)),
          new TreeMap<>(Map.of("maxout", List.of(new Finding(Check.ANSWERS_CHANGE, "by 1")))));

  private static JsonNode json() throws IOException {
    return new ObjectMapper().readTree(MetricsFile.toJson(METRICS));
  }

  private static List<String> keys(JsonNode object) {
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void has_exactly_the_keys_of_the_contract_in_its_order() throws IOException {
    JsonNode json = json();

    assertThat(keys(json))
        .containsExactly(
            "format", "provenance", "rows", "worst_cases", "models", "checks", "sha256");
    assertThat(json.get("rows"))
        .allSatisfy(
            row ->
                assertThat(keys(row))
                    .containsExactly(
                        "dataset",
                        "split",
                        "model",
                        "source",
                        "attack",
                        "kind",
                        "settings",
                        "norm",
                        "epsilon",
                        "clip",
                        "goal",
                        "pixels",
                        "images",
                        "clean_error",
                        "adversarial_error",
                        "robust_accuracy",
                        "robust_accuracy_low",
                        "robust_accuracy_high",
                        "success_rate",
                        "target_rate",
                        "confidence",
                        "confidence_on_mistakes",
                        "agreement",
                        "linf_max",
                        "l2_mean",
                        "l2_median",
                        "breaking_epsilon_mean",
                        "breaking_epsilon_median",
                        "breaking_epsilons",
                        "evaluations_mean",
                        "queries_mean",
                        "seconds",
                        "warnings"));
    assertThat(keys(json.get("provenance")))
        .containsExactly(
            "seed",
            "made",
            "git_commit",
            "versions",
            "platform",
            "models",
            "hardened",
            "data",
            "tables");
    assertThat(json.at("/provenance/hardened/maxout-adversarial").asText()).isEqualTo("maxout");
  }

  @Test
  void writes_values_as_they_are() throws IOException {
    JsonNode row = json().at("/rows/0");

    assertThat(row.get("model").asText()).isEqualTo("maxout");
    assertThat(row.get("clip").asText()).isEqualTo("[0, 1]");
    assertThat(row.get("images").isIntegralNumber()).isTrue();
    assertThat(row.get("images").asLong()).isEqualTo(10_000);
    assertThat(row.get("clean_error").asDouble()).isEqualTo(0.019);
    assertThat(row.get("adversarial_error").asDouble()).isEqualTo(0.934);
    assertThat(row.get("confidence_on_mistakes").asDouble()).isEqualTo(0.75);
    assertThat(row.get("warnings").isArray()).isTrue();
    assertThat(row.get("breaking_epsilon_mean").isNull()).isTrue();
    assertThat(row.get("breaking_epsilon_median").isNull()).isTrue();
    assertThat(row.get("breaking_epsilons")).isEmpty();
    assertThat(json().at("/rows/1/breaking_epsilon_mean").asDouble()).isEqualTo(.75);
    assertThat(json().at("/rows/1/breaking_epsilon_median").asDouble()).isEqualTo(50 / 64.0);
    assertThat(json().at("/rows/1/breaking_epsilons")).hasSize(101);
    assertThat(json().at("/rows/1/warnings/1").asText()).isEqualTo("over-budget: two: of them");
  }

  @Test
  void says_of_each_raised_check_when_it_is_what_it_means_and_what_to_do() throws IOException {
    assertThat(json().get("checks"))
        .extracting(check -> check.get("check").asText())
        .containsExactly("over-budget", "answers-change", "label-leaking");
    JsonNode leaking = json().at("/checks/2");
    assertThat(keys(leaking))
        .containsExactly("check", "severity", "raised_if", "meaning", "what_to_do");
    assertThat(leaking.get("severity").asText()).isEqualTo("warning");
    assertThat(json().at("/checks/0/severity").asText()).isEqualTo("error");
    assertThat(leaking.get("what_to_do").asText()).isEqualTo(Check.LABEL_LEAKING.toDo());
    assertThat(json().at("/models/maxout/warnings/0").asText()).isEqualTo("answers-change: by 1");
  }

  /** By the tables of Clopper and Pearson's interval: 660 of 10,000. */
  @Test
  void gives_the_interval_of_robust_accuracy() throws IOException {
    JsonNode row = json().at("/rows/0");

    assertThat(row.get("robust_accuracy_low").asDouble()).isCloseTo(0.06122, within(1e-5));
    assertThat(row.get("robust_accuracy_high").asDouble()).isCloseTo(0.07104, within(1e-5));
    assertThat(json().at("/worst_cases/0/robust_accuracy").asDouble()).isEqualTo(0.25);
    assertThat(json().at("/worst_cases/0/robust_accuracy_low").asDouble()).isLessThan(0.25);
  }

  @Test
  void a_file_without_clean_error_is_none() throws Exception {
    ObjectNode json = (ObjectNode) json();
    json.remove("sha256");
    ((ObjectNode) json.at("/rows/0")).putNull("clean_error");

    assertThatThrownBy(() -> MetricsFile.fromJson(SealedJson.seal(json)))
        .hasMessage("clean-accuracy-missing: a row has no clean_error");
  }

  @Test
  void writes_null_for_a_rate_that_is_not_defined_and_never_nan() throws IOException {
    assertThat(json().at("/rows/1/confidence_on_mistakes").isNull()).isTrue();
    assertThat(json().at("/rows/1/success_rate").isNull()).isTrue();
    assertThat(new String(MetricsFile.toJson(METRICS), StandardCharsets.UTF_8))
        .doesNotContain("NaN")
        .doesNotContain("Infinity");
  }

  @Test
  void reads_back_what_it_wrote() {
    assertThat(MetricsFile.fromJson(MetricsFile.toJson(METRICS))).isEqualTo(METRICS);
  }

  @Test
  void names_a_file_that_is_missing_or_something_else(@TempDir Path folder) throws IOException {
    Publisher publisher = new Publisher(new Configuration());
    Path file = folder.resolve("metrics.json");

    assertThatThrownBy(() -> MetricsFile.read(publisher, file.toString()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("metrics.json is not there");
    for (String content :
        List.of("", "no json", "[]", "{}", "{\"rows\": [{}]}", "{\"rows\": []}")) {
      Files.writeString(file, content);
      assertThatThrownBy(() -> MetricsFile.read(publisher, file.toString()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("metrics.json is not a metrics file")
          .hasMessageNotContainingAny("\n");
    }
  }

  /** Whatever is changed by hand: a rate, a name, a warning that is taken out. */
  @Test
  void a_file_that_was_edited_is_known_as_such() {
    String written = new String(MetricsFile.toJson(METRICS), StandardCharsets.UTF_8);
    for (String[] edit :
        new String[][] {
          {"0.934", "0.134"},
          {"\"maxout\"", "\"other\""},
          {"\"label-leaking: one\",", ""},
          {"33cc", "33cd"}
        }) {
      String edited = written.replace(edit[0], edit[1]);
      assertThat(edited).isNotEqualTo(written);
      assertThatThrownBy(() -> MetricsFile.fromJson(edited.getBytes(StandardCharsets.UTF_8)))
          .hasMessageContaining("it was edited");
    }
    String indented = written.replace("\n", "\n ");
    assertThat(MetricsFile.fromJson(indented.getBytes(StandardCharsets.UTF_8))).isEqualTo(METRICS);
  }

  @Test
  void a_targeted_attack_reads_back_with_its_target_rate() {
    Metrics metrics = Rows.metrics(List.of(Rows.aimed("maxout", "softmax", 0.25, 0.4, 0.125)));

    MetricsRow row = MetricsFile.fromJson(MetricsFile.toJson(metrics)).rows().get(0);

    assertThat(row).isEqualTo(metrics.rows().get(0));
    assertThat(row.rates().targetRate()).hasValue(0.125);
  }

  @Test
  void a_transfer_reads_back_with_its_source_and_agreement() {
    Metrics metrics = Rows.metrics(List.of(Rows.transfer("maxout", "softmax", 0.25, "none", 0.4)));

    MetricsRow row = MetricsFile.fromJson(MetricsFile.toJson(metrics)).rows().get(0);

    assertThat(row).isEqualTo(metrics.rows().get(0));
    assertThat(row.source()).isEqualTo("maxout");
    assertThat(row.rates().agreement()).hasValue(0.5);
    assertThat(row.isWhiteBox()).isFalse();
  }
}
