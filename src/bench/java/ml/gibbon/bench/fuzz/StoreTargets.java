package ml.gibbon.bench.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.Check;
import ml.gibbon.result.Explanation;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Rates;
import ml.gibbon.result.Sizes;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.ExplanationFile;
import ml.gibbon.store.Json;
import ml.gibbon.store.Manifest;
import ml.gibbon.store.MetricsFile;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import org.apache.hadoop.conf.Configuration;

/** What a run keeps beside its tables: a later stage, or another's, reads it. */
final class StoreTargets {

  private static final Publisher PUBLISHER = new Publisher(new Configuration());
  private static final byte[] DATA = {1, 2, 3};
  private static final CleanSet CLEAN =
      new CleanSet("digits", "test", "1x28x28", List.of("0", "1"));
  private static final AttackKey FGSM =
      AttackKey.of(
          "fgsm",
          new Fgsm(),
          Goal.UNTARGETED,
          new ThreatModel(LpNorm.LINF, 0.25, PixelRange.parse("[0, 1]")));
  private static final ModelSet MODEL =
      new ModelSet(
          "m", "digits", "1x28x28", List.of("0", "1"), "softmax", 7850, "engine", "", "abc");

  private StoreTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        json("manifest-clean", manifest(CleanSet.KIND, CLEAN), StoreTargets::readClean),
        json("manifest-model", manifest(ModelSet.KIND, MODEL), StoreTargets::readModel),
        json(
            "manifest-table",
            manifest(
                AdversarialSet.KIND,
                AdversarialSet.of(CLEAN, "m", FGSM, PixelFormat.FLOAT32, "compiled")),
            StoreTargets::readTable),
        json("metrics", metrics(), StoreTargets::readMetrics),
        json("explanation", explanation(), StoreTargets::readExplanation));
  }

  private static FuzzTarget json(String name, byte[] valid, FuzzTarget.Reader reader) {
    return new FuzzTarget(name, Mutation.Form.TEXT, List.of(valid), reader);
  }

  private static byte[] manifest(String kind, Object about) {
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            kind,
            Json.tree(about),
            Json.tree(Map.of("seed", 1)),
            Provenance.of(1, Map.of("a.bin", "abc")),
            new TreeMap<>(Map.of("nd4j", "1.0.0-M2.1")),
            "rename",
            10,
            1.5,
            List.of(new Manifest.StoredFile("part-0", DATA.length, Sha256.of(DATA))));
    return hashed(Json.write(manifest).getBytes(StandardCharsets.UTF_8));
  }

  private static PublishedFolder open(byte[] manifest, Path folder, String kind)
      throws IOException {
    Files.write(folder.resolve("part-0"), DATA);
    Files.write(folder.resolve(Manifest.FILE_NAME), hashed(manifest));
    PublishedFolder opened = PUBLISHER.open(folder.toString(), kind);
    opened.hash();
    opened.files();
    return opened;
  }

  private static void readClean(byte[] manifest, Path folder) throws IOException {
    open(manifest, folder, CleanSet.KIND).about(CleanSet.class).imageShape();
  }

  private static void readModel(byte[] manifest, Path folder) throws IOException {
    open(manifest, folder, ModelSet.KIND).about(ModelSet.class).imageShape();
  }

  private static void readTable(byte[] manifest, Path folder) throws IOException {
    AdversarialSet set = open(manifest, folder, AdversarialSet.KIND).about(AdversarialSet.class);
    set.imageShape();
    set.pixelFormat();
    set.key().folder();
  }

  private static byte[] metrics() {
    MetricsRow row =
        new MetricsRow(
            new AttackedImages("digits", "test", "m", FGSM, PixelFormat.FLOAT32),
            "m",
            new Rates(
                10,
                0.1,
                0.5,
                0.5,
                OptionalDouble.of(0.4),
                0.8,
                OptionalDouble.empty(),
                OptionalDouble.empty()),
            new Sizes(0.25, 5.5, 5.25, 1, 0),
            1.5,
            List.of(new Finding(Check.LABEL_LEAKING, "one")));
    ResultProvenance provenance =
        new ResultProvenance(
            Provenance.of(1, Map.of()),
            new TreeMap<>(Map.of("spark", "3.5.9")),
            new TreeMap<>(Map.of("m", "11aa")),
            new TreeMap<>(),
            new TreeMap<>(Map.of("digits/test", "22bb")),
            new TreeMap<>(Map.of("m/fgsm-linf-0.25", "33cc")),
            Instant.EPOCH);
    return written(
        file -> MetricsFile.write(PUBLISHER, file, new Metrics(provenance, List.of(row))));
  }

  /** With the hash that belongs to what it says, or else nothing behind the hash would be read. */
  private static void readMetrics(byte[] input, Path folder) throws IOException {
    Path file = folder.resolve("metrics.json");
    Files.write(file, hashed(input));
    MetricsFile.read(PUBLISHER, file.toString());
  }

  private static byte[] hashed(byte[] input) {
    try {
      if (Json.read(input, JsonNode.class) instanceof ObjectNode json) {
        json.remove("sha256");
        byte[] others = Json.write(json).getBytes(StandardCharsets.UTF_8);
        byte[] read =
            Json.write(Json.read(others, JsonNode.class)).getBytes(StandardCharsets.UTF_8);
        json.put("sha256", Sha256.of(read));
        return Json.write(json).getBytes(StandardCharsets.UTF_8);
      }
      return input;
    } catch (RuntimeException | StackOverflowError e) {
      return input;
    }
  }

  private static byte[] explanation() {
    return written(
        file ->
            ExplanationFile.write(
                PUBLISHER,
                file,
                new Explanation(
                    "digits",
                    "test",
                    "22bb",
                    "1x28x28",
                    List.of("0", "1"),
                    1,
                    0.25,
                    10,
                    List.of())));
  }

  private static void readExplanation(byte[] input, Path folder) throws IOException {
    Path file = Files.write(folder.resolve("explain.json"), hashed(input));
    ExplanationFile.read(PUBLISHER, file.toString());
  }

  /** Writes a file as Gibbon does. */
  private interface Writing {
    void into(String file);
  }

  private static byte[] written(Writing writing) {
    try {
      Path folder = Files.createTempDirectory("gibbon-fuzz");
      writing.into(folder.resolve("valid").toString());
      byte[] bytes = Files.readAllBytes(folder.resolve("valid"));
      Files.delete(folder.resolve("valid"));
      Files.deleteIfExists(folder.resolve(".valid.crc"));
      Files.delete(folder);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
