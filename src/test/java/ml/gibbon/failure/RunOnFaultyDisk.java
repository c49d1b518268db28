package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import ml.gibbon.cli.InProcess;
import ml.gibbon.cli.OneSession;
import ml.gibbon.provenance.Sha256;
import org.apache.commons.io.FileUtils;

/** A very small run whose output lies on {@link FaultyFileSystem}, and a look at what is there. */
record RunOnFaultyDisk(Path conf, Path root) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Settings of Spark with which the disk is known. */
  static Map<String, String> spark(String master) {
    Map<String, String> spark = new HashMap<>();
    spark.put("spark.master", master);
    spark.put("spark.driver.host", "127.0.0.1");
    spark.put("spark.driver.bindAddress", "127.0.0.1");
    spark.put("spark.sql.shuffle.partitions", "2");
    spark.put("spark.hadoop.fs.faulty.impl", FaultyFileSystem.class.getName());
    spark.put(
        "spark.hadoop.fs.AbstractFileSystem.faulty.impl", FaultyFileSystem.Context.class.getName());
    return spark;
  }

  static RunOnFaultyDisk in(Path folder) throws IOException {
    return in(
        folder, "defences.softmax-adversarial { kind = adversarial-training, model = softmax }");
  }

  /**
   * @param more lines of the configuration
   */
  static RunOnFaultyDisk in(Path folder, String more) throws IOException {
    Path conf = folder.resolve("small.conf");
    Path root = folder.resolve("out");
    Files.writeString(
        conf,
        """
        output = "faulty://%s"
        data { name = digits, train-images = 40, test-images = 20 }
        ingest.images-per-file = 20
        train { epochs = 1, batch-size = 10, averaging-frequency = 2, validation-images = 0 }
        models.softmax.architecture = softmax
        generate { models = [softmax], partitions = 1 }
        report.images = 1
        %s
        """
            .formatted(root, more));
    return new RunOnFaultyDisk(conf, root);
  }

  InProcess.Outcome does(OneSession gibbon, String command, String... more) {
    return gibbon.run(
        Stream.concat(Stream.of(command, conf.toString()), Stream.of(more)).toArray(String[]::new));
  }

  /** Starts from what is published in another folder. */
  void startFrom(Path published) throws IOException {
    FileUtils.deleteDirectory(root.toFile());
    if (Files.exists(published)) {
      FileUtils.copyDirectory(published.toFile(), root.toFile());
    }
  }

  /**
   * The content of each folder that has a manifest: hashes of Parquet files and models, which hold
   * no times, and that of the certificates. Every such folder must have just the files of its
   * manifest, as they were published.
   */
  Map<String, List<String>> published() {
    Map<String, List<String>> folders = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path manifest : files.filter(file -> file.endsWith("manifest.json")).sorted().toList()) {
        Path folder = manifest.getParent();
        if (!root.relativize(folder).toString().contains("_attempt-")) {
          folders.put(root.relativize(folder).toString(), hashes(folder));
        }
      }
      Path certificates = root.resolve("certificates.json");
      if (Files.exists(certificates)) {
        folders.put("certificates", List.of(Sha256.of(Files.readAllBytes(certificates))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folders;
  }

  private static List<String> hashes(Path folder) throws IOException {
    JsonNode manifest = JSON.readTree(folder.resolve("manifest.json").toFile());
    List<String> hashes = new ArrayList<>();
    Set<String> names = new TreeSet<>(Set.of("manifest.json"));
    for (JsonNode file : manifest.get("files")) {
      String name = file.get("name").asText();
      byte[] bytes = Files.readAllBytes(folder.resolve(name));
      assertThat(bytes.length).as("%s/%s", folder, name).isEqualTo(file.get("bytes").asInt());
      String hash = Sha256.of(bytes);
      assertThat(hash).as("%s/%s", folder, name).isEqualTo(file.get("sha256").asText());
      names.add(name);
      if (name.endsWith(".parquet") || name.endsWith(".zip")) {
        hashes.add(hash);
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(
              files
                  .filter(Files::isRegularFile)
                  .filter(file -> !file.getFileName().toString().startsWith("_"))
                  .map(file -> folder.relativize(file).toString()))
          .as("files in %s", folder)
          .containsExactlyInAnyOrderElementsOf(names);
    }
    return hashes;
  }
}
