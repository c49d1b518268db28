package ml.gibbon.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
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
import ml.gibbon.error.InputException;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.BreakingEpsilons;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Rates;
import ml.gibbon.result.Sizes;
import org.apache.hadoop.fs.Path;

/**
 * {@code metrics.json}: the one place that knows its keys. It names the tables that it was measured
 * on with their hashes, and has a hash of its own, so that a file that was edited is known as such.
 *
 * <p>Rates are in [0, 1]; a rate that is not defined (confidence on mistakes without a mistake,
 * success rate without an image to attack, agreement where source and model are the same) is null.
 */
public final class MetricsFile {

  private static final String GIBBON = "gibbon";
  private static final String JAVA = "java";
  private static final String FORMAT = "format";

  private MetricsFile() {}

  /** Writes the file so that readers see the old one or the new one, never half of it. */
  public static void write(Publisher publisher, String file, Metrics metrics) {
    publisher.replaceFile(file, toJson(metrics));
  }

  /**
   * Reads the file.
   *
   * @throws InputException when it is not there or is not such a file
   */
  public static Metrics read(Publisher publisher, String file) {
    try {
      return fromJson(publisher.readFile(new Path(file)));
    } catch (FileNotFoundException e) {
      throw new InputException(
          file + " is not there: run the stage that makes it (evaluate) first");
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new InputException(
          "%s is not a metrics file (%s): make it again with the stage evaluate"
              .formatted(file, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] toJson(Metrics metrics) {
    ObjectNode json = (ObjectNode) Json.tree(Map.of());
    json.put(FORMAT, Manifest.FORMAT);
    json.set("provenance", Json.tree(json(metrics.provenance())));
    json.set("rows", Json.tree(metrics.rows().stream().map(MetricsFile::json).toList()));
    return SealedJson.seal(json);
  }

  private static Map<String, Object> json(ResultProvenance provenance) {
    Provenance maker = provenance.maker();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", maker.seed());
    json.put("made", provenance.made().toString());
    json.put("git_commit", maker.gitCommit());
    json.put("versions", versions(provenance));
    json.put("platform", maker.platform());
    json.put("models", provenance.models());
    json.put("hardened", provenance.hardened());
    json.put("data", provenance.data());
    json.put("tables", provenance.tables());
    return json;
  }

  private static Map<String, String> versions(ResultProvenance provenance) {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put(GIBBON, provenance.maker().version());
    versions.put(JAVA, provenance.maker().java());
    versions.putAll(provenance.libraries());
    return versions;
  }

  private static Map<String, Object> json(MetricsRow row) {
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
    json.put("success_rate", orNull(row.rates().successRate()));
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
    json.put("warnings", row.warnings());
    return json;
  }

  static Metrics fromJson(byte[] bytes) {
    ObjectNode json = SealedJson.open(SealedJson.parse(bytes));
    List<MetricsRow> rows = new ArrayList<>();
    json.required("rows").forEach(row -> rows.add(row(row)));
    return new Metrics(provenance(json.required("provenance")), rows);
  }

  private static ResultProvenance provenance(JsonNode json) {
    SortedMap<String, String> libraries = texts(json.required("versions"));
    return new ResultProvenance(
        new Provenance(
            json.required("seed").asLong(),
            libraries.remove(GIBBON),
            json.required("git_commit").asText(),
            libraries.remove(JAVA),
            json.required("platform").asText(),
            Map.of()),
        libraries,
        texts(json.required("models")),
        texts(json.required("hardened")),
        texts(json.required("data")),
        texts(json.required("tables")),
        Instant.parse(json.required("made").asText()));
  }

  private static MetricsRow row(JsonNode json) {
    List<String> warnings = new ArrayList<>();
    json.required("warnings").forEach(warning -> warnings.add(warning.asText()));
    OptionalDouble epsilon = optional(json.required("epsilon"));
    AttackKey attack =
        new AttackKey(
            json.required("attack").asText(),
            json.required("kind").asText(),
            texts(json.required("settings")),
            Goal.parse(json.required("goal").asText()),
            new ThreatModel(
                LpNorm.parse(json.required("norm").asText()),
                epsilon.isPresent()
                    ? new Budget.Ball(epsilon.getAsDouble())
                    : new Budget.Smallest(),
                PixelRange.parse(json.required("clip").asText())));
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
        warnings);
  }

  private static BreakingEpsilons breaking(JsonNode json) {
    List<Double> hundredths = new ArrayList<>();
    json.required("breaking_epsilons").forEach(size -> hundredths.add(size.asDouble()));
    return new BreakingEpsilons(optional(json.required("breaking_epsilon_mean")), hundredths);
  }

  private static SortedMap<String, String> texts(JsonNode json) {
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
