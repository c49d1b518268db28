package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.testing.ForeignFileSystem;
import org.apache.hadoop.conf.Configuration;
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

  private static Configuration magic() {
    Configuration hadoop = classic();
    hadoop.set("fs.s3a.committer.name", "magic");
    hadoop.set(
        "spark.sql.sources.commitProtocolClass",
        "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol");
    hadoop.set(
        "spark.sql.parquet.output.committer.class",
        "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter");
    hadoop.setClass("fs.s3a.impl", FakeStore.class, org.apache.hadoop.fs.FileSystem.class);
    hadoop.setBoolean("fs.s3a.impl.disable.cache", true);
    return hadoop;
  }

  /** A local disk under the name of a store; its rename can be told to stop half-way. */
  public static final class FakeStore extends ForeignFileSystem {
    static boolean diesInRename;

    @Override
    public String getScheme() {
      return "s3a";
    }

    @Override
    public URI getUri() {
      return URI.create("s3a:///");
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path source, org.apache.hadoop.fs.Path target)
        throws IOException {
      if (diesInRename) {
        mkdirs(target);
        super.rename(
            new org.apache.hadoop.fs.Path(source, "a"), new org.apache.hadoop.fs.Path(target, "a"));
        throw new IOException("the process was killed");
      }
      return super.rename(source, target);
    }
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
    assertThat(publish(magic(), "s3a://" + folder + "/store").manifest().committer())
        .isEqualTo("magic");
    assertThat(
            Json.read("{\"files\": []}".getBytes(StandardCharsets.UTF_8), Manifest.class)
                .committer())
        .as("a manifest of an older version")
        .isEqualTo("unknown");
  }

  @Test
  void the_classic_committer_is_refused_on_s3a_before_anything_is_read_or_written() {
    for (String missing :
        new String[] {"fs.s3a.committer.name", "spark.sql.sources.commitProtocolClass"}) {
      Configuration hadoop = magic();
      hadoop.unset(missing);

      assertThatThrownBy(() -> publish(hadoop, "s3a://" + folder))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll(
              "output s3a://" + folder,
              "needs the magic committer, because",
              "--conf spark.hadoop.fs.s3a.committer.name=magic",
              "spark-hadoop-cloud",
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
    assertThatThrownBy(() -> Committer.of(output, magic()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(output, "object store", "HDFS");
  }

  @Test
  void on_a_store_a_folder_is_none_until_its_manifest_is_there() {
    String root = "s3a://" + folder;
    Publisher publisher = new Publisher(magic());
    FakeStore.diesInRename = true;
    try {
      assertThatThrownBy(() -> publish(magic(), root)).hasMessageContaining("was killed");
    } finally {
      FakeStore.diesInRename = false;
    }
    assertThat(folder.resolve("out/a")).exists();
    assertThat(publisher.isPublished(root + "/out")).isFalse();

    assertThat(publish(magic(), root).manifest().files()).hasSize(2);
    assertThat(publisher.isPublished(root + "/out")).isTrue();
    assertThatThrownBy(() -> publish(magic(), root)).hasMessageContaining("out exists");
  }

  /** FileContext's rename, which replaces a file elsewhere, deletes it first there and copies. */
  @Test
  void on_a_store_a_file_is_replaced_without_a_rename() throws IOException {
    Publisher publisher = new Publisher(magic());
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
