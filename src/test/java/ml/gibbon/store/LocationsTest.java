package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationsTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "50%",
        "a%20b",
        "a#b",
        "run[1]",
        "\u00e9",
        "what?",
        "back\\slash",
        "new\nline"
      })
  void a_local_file_of_any_name_is_found(String name) throws IOException {
    Path file = Files.writeString(Files.createDirectory(folder.resolve(name)).resolve(name), "x");

    assertThat(Locations.input(file.toString()).toString()).isEqualTo("file:" + file);
    assertThat(
            Locations.input(file.toString())
                .getFileSystem(HADOOP)
                .open(Locations.input(file.toString()))
                .read())
        .isEqualTo('x');
    assertThat(
            Locations.in(file.getParent().toString(), name)
                .getFileSystem(HADOOP)
                .exists(Locations.in(file.getParent().toString(), name)))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, /a, true",
    "/a/b/c/, file:/a/, true",
    "file:///a, /a, true",
    "/a/b/../c, /a/c, true",
    "out, ., true",
    "/ab, /a, false",
    "/a, /a/b, false",
    "/a/../b, /a, false",
  })
  void a_folder_is_within_another_or_not(String folder, String other, boolean within) {
    assertThat(Locations.isWithin(folder, other, HADOOP)).isEqualTo(within);
  }

  @Test
  void a_file_with_a_colon_in_its_name_is_told_to_be_renamed() {
    for (String file : new String[] {"/x/a:b", "file:///x/2024-01-01T00:00.parquet"}) {
      assertThatThrownBy(() -> Locations.requireReadable(new org.apache.hadoop.fs.Path(file)))
          .isInstanceOf(InputException.class)
          .hasMessageEndingWith(
              " has a colon in its name, which Hadoop cannot read on a local disk: rename it");
    }
    Locations.requireReadable(new org.apache.hadoop.fs.Path("/a:b/c"));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void what_has_no_end_is_no_file() {
    assertThatThrownBy(
            () -> Locations.requireReadable(new org.apache.hadoop.fs.Path("file:///dev/zero")))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "file:/dev/zero is a pipe or a device and no file: copy what it gives into one");
  }

  @Test
  void a_link_to_a_folder_is_followed_and_a_broken_one_is_no_file() throws IOException {
    Path link =
        Files.createSymbolicLink(
            folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
    Path broken = Files.createSymbolicLink(folder.resolve("broken"), folder.resolve("nothing"));

    assertThat(Locations.input(link.toString()).toString()).isEqualTo("file:" + link);
    assertThat(
            Locations.input(broken.toString())
                .getFileSystem(HADOOP)
                .exists(Locations.input(broken.toString())))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"out", "./a:b", "file:///x", "hdfs://nowhere/x", "webhdfs://nowhere/x"})
  void file_systems_that_are_there_are_not_asked(String text) {
    assertThatCode(() -> Locations.requireFileSystem("output", text, HADOOP))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          s3://b/x | write s3a://b/x, and add -- --packages org.apache.hadoop:hadoop-aws:
          s3n://b/x | write s3a://b/x
          S3://b/x | write s3a://b/x
          gs://b/x | add Google's connector with -- --jars
          dbfs:/x/y | write /dbfs/x/y, where Databricks mounts it
          dbfs:///x | write /dbfs/x
          foo://b/x | name a local path or a URI such as hdfs://HOST/FOLDER
          """)
  void a_file_system_that_is_missing_says_what_to_do(String text, String instead) {
    assertThatThrownBy(() -> Locations.requireFileSystem("data.path", text, HADOOP))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "data.path is %s but this Spark has no file system for %s: "
                .formatted(text, text.substring(0, text.indexOf(':'))),
            instead)
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "hdfs:///x,no host",
    "viewfs://x/y,Empty Mount table",
    "viewfs:///y,Empty Mount table",
    "har:///x,Invalid path for the Har Filesystem",
  })
  void a_file_system_that_does_not_open_is_named_with_its_reason(String text, String reason) {
    assertThatThrownBy(() -> Locations.requireFileSystem("output", text, HADOOP))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("output is %s but Hadoop opens no file system for it: ", text)
        .hasMessageContainingAll(reason, "; write the whole URI")
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/below", "/below/it"})
  void an_output_that_is_a_file_or_in_one_is_refused(String below) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> Locations.requireFolder(file + below, HADOOP))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "output is %s but file:%s is a file: choose another output with --set output=FOLDER",
            file + below, file);
    Locations.requireFolder(folder + "/not/there", HADOOP);
    Locations.requireFolder(folder.toString(), HADOOP);
  }
}
