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
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.WorstCase;
import ml.gibbon.text.Words;
import org.apache.hadoop.fs.Path;

/**
 * {@code metrics.json}: the one place that knows its keys. It names the tables that it was measured
 * on with their hashes, and has a hash of its own, so that a file that was edited is known as such.
 *
 * <p>Rates are in [0, 1]; a rate that is not defined (confidence on mistakes without a mistake,
 * success rate without an image to attack, target rate without a target, agreement where source and
 * model are the same) is null.
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

  /** The rows as the file has them. */
  public static JsonNode rows(Metrics metrics) {
    return Json.tree(metrics.rows().stream().map(MetricsJson::json).toList());
  }

  static byte[] toJson(Metrics metrics) {
    ObjectNode json = (ObjectNode) Json.tree(Map.of());
    json.put(FORMAT, Manifest.FORMAT);
    json.set("provenance", Json.tree(json(metrics.provenance())));
    json.set("rows", rows(metrics));
    json.set(
        "worst_cases", Json.tree(metrics.worstCases().stream().map(MetricsJson::json).toList()));
    json.set("models", Json.tree(models(metrics)));
    json.set("checks", Json.tree(metrics.raised().stream().map(MetricsFile::json).toList()));
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

  private static Map<String, Object> models(Metrics metrics) {
    Map<String, Object> json = new LinkedHashMap<>();
    metrics
        .models()
        .forEach(
            (model, findings) -> json.put(model, Map.of("warnings", MetricsJson.words(findings))));
    return json;
  }

  /** What a reader of the file alone needs to know of a check that was raised. */
  private static Map<String, Object> json(Check check) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("check", check.key());
    json.put("severity", Words.of(check.severity()));
    json.put("raised_if", check.raisedIf());
    json.put("meaning", check.meaning());
    json.put("what_to_do", check.toDo());
    return json;
  }

  static Metrics fromJson(byte[] bytes) {
    ObjectNode json = SealedJson.open(SealedJson.parse(bytes));
    List<MetricsRow> rows = new ArrayList<>();
    json.required("rows").forEach(row -> rows.add(MetricsJson.row(row)));
    List<WorstCase> worstCases = new ArrayList<>();
    json.required("worst_cases").forEach(worst -> worstCases.add(MetricsJson.worstCase(worst)));
    SortedMap<String, List<Finding>> models = new TreeMap<>();
    json.required("models")
        .fields()
        .forEachRemaining(
            model ->
                models.put(
                    model.getKey(), MetricsJson.findings(model.getValue().required("warnings"))));
    return new Metrics(provenance(json.required("provenance")), rows, worstCases, models);
  }

  private static ResultProvenance provenance(JsonNode json) {
    SortedMap<String, String> libraries = MetricsJson.texts(json.required("versions"));
    return new ResultProvenance(
        new Provenance(
            json.required("seed").asLong(),
            libraries.remove(GIBBON),
            json.required("git_commit").asText(),
            libraries.remove(JAVA),
            json.required("platform").asText(),
            Map.of()),
        libraries,
        MetricsJson.texts(json.required("models")),
        MetricsJson.texts(json.required("hardened")),
        MetricsJson.texts(json.required("data")),
        MetricsJson.texts(json.required("tables")),
        Instant.parse(json.required("made").asText()));
  }
}
