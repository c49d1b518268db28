package ml.gibbon.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import org.apache.hadoop.fs.Path;

/**
 * {@code metrics.json}: the one place that knows its keys.
 *
 * <p>Rates are in [0, 1]; a rate that is not defined (confidence on mistakes without a mistake,
 * success rate without an image to attack, agreement where source and model are the same) is null.
 */
public final class MetricsFile {

  private static final String GIBBON = "gibbon";
  private static final String JAVA = "java";

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
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("provenance", json(metrics.provenance()));
    json.put("rows", metrics.rows().stream().map(MetricsFile::json).toList());
    return Json.write(json).getBytes(StandardCharsets.UTF_8);
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
    json.put("data", provenance.data());
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
    json.put("dataset", row.dataset());
    json.put("split", row.split());
    json.put("model", row.model());
    json.put("source", row.source());
    json.put("attack", row.attack());
    json.put("norm", row.norm());
    json.put("epsilon", row.epsilon());
    json.put("clip", row.clip());
    json.put("images", row.images());
    json.put("clean_error", row.cleanError());
    json.put("adversarial_error", row.adversarialError());
    json.put("confidence", row.confidence());
    json.put("confidence_on_mistakes", orNull(row.confidenceOnMistakes()));
    json.put("success_rate", orNull(row.successRate()));
    json.put("agreement", orNull(row.agreement()));
    json.put("linf_max", row.linfMax());
    json.put("l2_mean", row.l2Mean());
    json.put("seconds", row.seconds());
    json.put("warnings", row.warnings());
    return json;
  }

  static Metrics fromJson(byte[] bytes) {
    JsonNode json;
    try {
      json = Json.read(bytes, JsonNode.class);
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException("it is not JSON", e);
    }
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
        texts(json.required("data")),
        Instant.parse(json.required("made").asText()));
  }

  private static MetricsRow row(JsonNode json) {
    List<String> warnings = new ArrayList<>();
    json.required("warnings").forEach(warning -> warnings.add(warning.asText()));
    return new MetricsRow(
        json.required("dataset").asText(),
        json.required("split").asText(),
        json.required("model").asText(),
        json.required("source").asText(),
        json.required("attack").asText(),
        json.required("norm").asText(),
        json.required("epsilon").asDouble(),
        json.required("clip").asText(),
        json.required("images").asLong(),
        json.required("clean_error").asDouble(),
        json.required("adversarial_error").asDouble(),
        json.required("confidence").asDouble(),
        optional(json.required("confidence_on_mistakes")),
        optional(json.required("success_rate")),
        optional(json.required("agreement")),
        json.required("linf_max").asDouble(),
        json.required("l2_mean").asDouble(),
        json.required("seconds").asDouble(),
        warnings);
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
