package ml.gibbon.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.BreakingEpsilons;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Rates;
import ml.gibbon.result.Sizes;
import ml.gibbon.result.WorstCase;

/** Rows and worst cases of {@code metrics.json}, to and from JSON. */
final class MetricsJson {

  private MetricsJson() {}

  static Map<String, Object> json(MetricsRow row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dataset", row.on().dataset());
    json.put("split", row.on().split());
    json.put("model", row.model());
    json.put("source", row.source());
    json.put("attack", row.attack().name());
    json.put("kind", row.attack().kind());
    json.put("settings", row.attack().settings());
    json.put("norm", row.attack().threatModel().norm().key());
    json.put("epsilon", orNull(row.epsilon()));
    json.put("clip", row.attack().threatModel().clip().key());
    json.put("goal", row.attack().goal().key());
    json.put("pixels", row.on().pixels().key());
    json.put("images", row.rates().images());
    json.put("clean_error", row.rates().cleanError());
    json.put("adversarial_error", row.rates().adversarialError());
    json.put("robust_accuracy", row.rates().robustAccuracy());
    json.put("robust_accuracy_low", row.rates().robustInterval().low());
    json.put("robust_accuracy_high", row.rates().robustInterval().high());
    json.put("success_rate", orNull(row.rates().successRate()));
    json.put("target_rate", orNull(row.rates().targetRate()));
    json.put("confidence", row.rates().confidence());
    json.put("confidence_on_mistakes", orNull(row.rates().confidenceOnMistakes()));
    json.put("agreement", orNull(row.rates().agreement()));
    json.put("linf_max", row.sizes().linfMax());
    json.put("l2_mean", row.sizes().l2Mean());
    json.put("l2_median", row.sizes().l2Median());
    json.put("breaking_epsilon_mean", orNull(row.sizes().breaking().mean()));
    json.put("breaking_epsilon_median", orNull(row.sizes().breaking().median()));
    json.put("breaking_epsilons", row.sizes().breaking().hundredths());
    json.put("evaluations_mean", row.sizes().evaluationsMean());
    json.put("queries_mean", row.sizes().queriesMean());
    json.put("seconds", row.seconds());
    json.put("warnings", words(row.warnings()));
    return json;
  }

  static MetricsRow row(JsonNode json) {
    if (!json.required("clean_error").isNumber()) {
      throw new IllegalArgumentException(
          Check.CLEAN_ACCURACY_MISSING.key() + ": a row has no clean_error");
    }
    AttackKey attack =
        new AttackKey(
            json.required("attack").asText(),
            json.required("kind").asText(),
            texts(json.required("settings")),
            Goal.parse(json.required("goal").asText()),
            threatModel(json));
    return new MetricsRow(
        new AttackedImages(
            json.required("dataset").asText(),
            json.required("split").asText(),
            json.required("source").asText(),
            attack,
            PixelFormat.parse(json.required("pixels").asText())),
        json.required("model").asText(),
        new Rates(
            json.required("images").asLong(),
            json.required("clean_error").asDouble(),
            json.required("adversarial_error").asDouble(),
            json.required("robust_accuracy").asDouble(),
            optional(json.required("success_rate")),
            optional(json.required("target_rate")),
            json.required("confidence").asDouble(),
            optional(json.required("confidence_on_mistakes")),
            optional(json.required("agreement"))),
        new Sizes(
            json.required("linf_max").asDouble(),
            json.required("l2_mean").asDouble(),
            json.required("l2_median").asDouble(),
            json.required("evaluations_mean").asDouble(),
            json.required("queries_mean").asDouble(),
            breaking(json)),
        json.required("seconds").asDouble(),
        findings(json.required("warnings")));
  }

  private static BreakingEpsilons breaking(JsonNode json) {
    List<Double> hundredths = new ArrayList<>();
    json.required("breaking_epsilons").forEach(size -> hundredths.add(size.asDouble()));
    return new BreakingEpsilons(optional(json.required("breaking_epsilon_mean")), hundredths);
  }

  static Map<String, Object> json(WorstCase worst) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dataset", worst.dataset());
    json.put("split", worst.split());
    json.put("model", worst.model());
    json.put("norm", worst.threatModel().norm().key());
    json.put("epsilon", orNull(worst.epsilon()));
    json.put("clip", worst.threatModel().clip().key());
    json.put("attacks", worst.attacks());
    json.put("images", worst.images());
    json.put("robust", worst.robust());
    json.put("robust_accuracy", worst.robustAccuracy());
    json.put("robust_accuracy_low", worst.interval().low());
    json.put("robust_accuracy_high", worst.interval().high());
    return json;
  }

  static WorstCase worstCase(JsonNode json) {
    List<String> attacks = new ArrayList<>();
    json.required("attacks").forEach(attack -> attacks.add(attack.asText()));
    return new WorstCase(
        json.required("dataset").asText(),
        json.required("split").asText(),
        json.required("model").asText(),
        threatModel(json),
        attacks,
        json.required("images").asLong(),
        json.required("robust").asLong());
  }

  private static ThreatModel threatModel(JsonNode json) {
    OptionalDouble epsilon = optional(json.required("epsilon"));
    return new ThreatModel(
        LpNorm.parse(json.required("norm").asText()),
        epsilon.isPresent() ? new Budget.Ball(epsilon.getAsDouble()) : new Budget.Smallest(),
        PixelRange.parse(json.required("clip").asText()));
  }

  static List<String> words(List<Finding> findings) {
    return findings.stream().map(Finding::inWords).toList();
  }

  static List<Finding> findings(JsonNode words) {
    List<Finding> findings = new ArrayList<>();
    words.forEach(finding -> findings.add(Finding.parse(finding.asText())));
    return findings;
  }

  static SortedMap<String, String> texts(JsonNode json) {
    SortedMap<String, String> texts = new TreeMap<>();
    json.fields().forEachRemaining(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  private static Double orNull(OptionalDouble rate) {
    return rate.isPresent() ? rate.getAsDouble() : null;
  }

  private static OptionalDouble optional(JsonNode json) {
    return json.isNull() ? OptionalDouble.empty() : OptionalDouble.of(json.asDouble());
  }
}
