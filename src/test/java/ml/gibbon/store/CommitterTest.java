package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.testing.FakeStore;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.package$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitterTest {

  @TempDir Path folder;

  /** With the version of the algorithm that Spark sets. */
  private static Configuration classic() {
    Configuration hadoop = new Configuration();
    hadoop.set("mapreduce.fileoutputcommitter.algorithm.version", "1");
    return hadoop;
  }

  private PublishedFolder publish(Configuration hadoop, String root) {
    Publisher publisher = new Publisher(hadoop);
    return publisher.publish(
        root + "/out",
        "letters",
        Map.of(),
        Json.tree(Map.of()),
        Provenance.of(1, Map.of()),
        attempt -> {
          publisher.writeFile(attempt + "/a", new byte[1]);
          publisher.writeFile(attempt + "/b", new byte[2]);
          return 2;
        });
  }

  @Test
  void a_manifest_names_the_committer() throws IOException {
    assertThat(publish(classic(), folder.toString()).manifest().committer()).isEqualTo("file-v1");
    assertThat(Files.readString(folder.resolve("out/manifest.json")))
        .contains("\"committer\" : \"file-v1\"");
    assertThat(publish(FakeStore.magic(), "s3a://" + folder + "/store").manifest().committer())
        .isEqualTo("magic");
  }

  @Test
  void the_classic_committer_is_refused_on_s3a_before_anything_is_read_or_written() {
    for (String missing :
        new String[] {"fs.s3a.committer.name", "spark.sql.sources.commitProtocolClass"}) {
      Configuration hadoop = FakeStore.magic();
      hadoop.unset(missing);

      assertThatThrownBy(() -> publish(hadoop, "s3a://" + folder))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll(
              "output s3a://" + folder,
              "needs the magic committer, because",
              "--conf spark.hadoop.fs.s3a.committer.name=magic",
              "org.apache.spark:spark-hadoop-cloud_2.12:" + package$.MODULE$.SPARK_VERSION() + " ",
              "--set output=FOLDER")
          .message()
          .hasLineCount(1);
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void a_relative_folder_is_on_the_default_file_system() {
    Configuration hadoop = classic();
    assertThat(Committer.of("out/a", hadoop).name()).isEqualTo("file-v1");
    hadoop.set("fs.defaultFS", "s3a://bucket");
    assertThatThrownBy(() -> Committer.of("out/a", hadoop)).hasMessageContaining("magic");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gs://bucket/a", "s3n://bucket/a", "wasbs://c@account/a", "GS://b/a"})
  void other_object_stores_are_refused(String output) {
    assertThatThrownBy(() -> Committer.of(output, FakeStore.magic()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(output, "object store", "HDFS");
  }

  @Test
  void on_a_store_a_folder_is_none_until_its_manifest_is_there() {
    String root = "s3a://" + folder;
    Publisher publisher = new Publisher(FakeStore.magic());
    FakeStore.diesInRename = true;
    try {
      assertThatThrownBy(() -> publish(FakeStore.magic(), root)).hasMessageContaining("was killed");
    } finally {
      FakeStore.diesInRename = false;
    }
    assertThat(folder.resolve("out")).isNotEmptyDirectory();
    assertThat(publisher.isPublished(root + "/out")).isFalse();

    assertThat(publish(FakeStore.magic(), root).manifest().files()).hasSize(2);
    assertThat(publisher.isPublished(root + "/out")).isTrue();
    assertThatThrownBy(() -> publish(FakeStore.magic(), root)).hasMessageContaining("out exists");
  }

  /** FileContext's rename, which replaces a file elsewhere, deletes it first there and copies. */
  @Test
  void on_a_store_a_file_is_replaced_without_a_rename() throws IOException {
    Publisher publisher = new Publisher(FakeStore.magic());
    String file = "s3a://" + folder + "/metrics.json";
    FakeStore.diesInRename = true;
    try {
      publisher.replaceFile(file, new byte[2]);
      publisher.replaceFile(file, new byte[1]);
    } finally {
      FakeStore.diesInRename = false;
    }
    assertThat(folder.resolve("metrics.json")).hasBinaryContent(new byte[1]);
    assertThat(publisher.children("s3a://" + folder)).containsExactly("metrics.json");
  }
}
