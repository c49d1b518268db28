package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Provenance;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherTest {

  @TempDir Path root;

  private final Publisher publisher = new Publisher(new Configuration());

  private PublishedFolder publish(String name, Publisher.Writer writer) {
    return publisher.publish(
        root.resolve(name).toString(),
        "letters",
        Map.of("alphabet", "latin"),
        Json.tree(Map.of("upper", true)),
        Provenance.of(7, Map.of("source", "abc")),
        writer);
  }

  private PublishedFolder publishTwoFiles(String name) {
    return publish(
        name,
        attempt -> {
          publisher.writeFile(attempt + "/data/b", "beta".getBytes(StandardCharsets.UTF_8));
          publisher.writeFile(attempt + "/a", "alpha".getBytes(StandardCharsets.UTF_8));
          publisher.writeFile(attempt + "/data/_SUCCESS", new byte[0]);
          return 2;
        });
  }

  @Test
  void a_published_folder_lists_its_files_with_sizes_and_hashes() {
    publishTwoFiles("out");
    PublishedFolder folder = publisher.open(root.resolve("out").toString(), "letters");
    // sha256sum of the words.
    assertThat(folder.manifest().files())
        .containsExactly(
            new Manifest.StoredFile(
                "a", 5, "8ed3f6ad685b959ead7022518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8"),
            new Manifest.StoredFile(
                "data/b", 4, "f44e64e75f3948e9f73f8dfa94721c4ce8cbb4f265c4790c702b2d41cfbf2753"));
    assertThat(folder.manifest().rows()).isEqualTo(2);
    assertThat(folder.manifest().provenance().seed()).isEqualTo(7);
    assertThat(folder.manifest().settings()).isEqualTo(Json.tree(Map.of("upper", true)));
    assertThat(folder.files())
        .containsExactly(root.resolve("out/a").toString(), root.resolve("out/data/b").toString());
  }

  @Test
  void a_process_that_ends_in_the_middle_leaves_no_attempt() {
    publish(
        "out",
        attempt -> {
          publisher.writeFile(attempt + "/a", new byte[] {1});
          // What the end of a process does, while this thread still works.
          new org.apache.hadoop.fs.Path(attempt).getFileSystem(new Configuration()).close();
          assertThat(root).isEmptyDirectory();
          publisher.writeFile(attempt + "/a", new byte[] {1});
          return 1;
        });
    assertThat(root).isDirectoryContaining(file -> file.endsWith("out"));
  }

  @Test
  void a_manifest_names_what_made_the_folder_and_one_of_another_format_is_refused()
      throws IOException {
    publishTwoFiles("out");
    Path file = root.resolve("out/manifest.json");
    ObjectNode json = (ObjectNode) Json.read(Files.readAllBytes(file), JsonNode.class);
    assertThat(json.get("provenance").get("version").asText()).isNotEmpty();
    assertThat(json.get("provenance").get("java").asText())
        .isEqualTo(System.getProperty("java.version"));
    JsonNode libraries = json.get("libraries");
    // As pom.xml has them.
    assertThat(libraries.get("deeplearning4j").asText()).isEqualTo("1.0.0-M2.1");
    assertThat(libraries.get("nd4j").asText()).isEqualTo("1.0.0-M2.1");
    assertThat(libraries.get("spark").asText()).isEqualTo("3.5.9");
    assertThat(libraries.get("matrix-product").asText()).matches("oneDNN 2\\.5\\.2|OpenBLAS");
    assertThat(libraries.get("instruction-set").asText()).matches("(SSE|AVX|as OpenBLAS).*");

    json.put("format", 1);
    publisher.replaceFile(file.toString(), Json.write(json).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> publisher.open(root.resolve("out").toString(), "letters"))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("it has format 1 but this Gibbon reads 2", "delete");
  }

  /** Whatever is changed by hand is known: numbers, settings, names, what is taken out or added. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"seed\" : 7; \"seed\" : 8; it was edited",
        "\"rows\" : 2; \"rows\" : 3; it was edited",
        "\"bytes\" : 5; \"bytes\" : 6; it was edited",
        "latin; greek; it was edited",
        "\"upper\" : true; \"upper\" : false; it was edited",
        "\"source\" : \"abc\"; \"source\" : \"abd\"; it was edited",
        "\"kind\"; \"new\" : 1, \"kind\"; it was edited",
        "\"sha256\" : \"8ed3; \"sha256\" : \"8ed4; it was edited",
        "\"format\"; format; it is not JSON",
      })
  void a_manifest_that_was_edited_is_refused_by_all_who_read_it(
      String before, String after, String found) throws IOException {
    publishTwoFiles("out");
    String folder = root.resolve("out").toString();
    Path file = root.resolve("out/manifest.json");
    String text = Files.readString(file);
    String edited = text.replace(before, after);
    assertThat(edited).isNotEqualTo(text);
    publisher.replaceFile(file.toString(), edited.getBytes(StandardCharsets.UTF_8));

    for (ThrowableAssert.ThrowingCallable reader :
        List.<ThrowableAssert.ThrowingCallable>of(
            () -> publisher.open(folder, "letters"),
            () -> publisher.isPublished(folder),
            () -> publisher.openAll(root.toString(), "letters"))) {
      assertThatThrownBy(reader)
          .isInstanceOf(InputException.class)
          .hasMessageContainingAll(
              "out/manifest.json cannot be trusted (" + found, "restore it, or delete the folder")
          .hasMessageNotContainingAny("\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{\"format\" : 2}", "<html>"})
  void a_file_that_is_no_manifest_is_named(String content) throws IOException {
    publishTwoFiles("out");
    publisher.replaceFile(
        root.resolve("out/manifest.json").toString(), content.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> publisher.open(root.resolve("out").toString(), "letters"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("out/manifest.json cannot be trusted (")
        .hasMessageNotContainingAny("\n");
  }

  @Test
  void how_a_manifest_is_indented_does_not_matter() throws IOException {
    publishTwoFiles("out");
    Path file = root.resolve("out/manifest.json");
    String indented = Files.readString(file).replace("\n", "\n    ");
    publisher.replaceFile(file.toString(), indented.getBytes(StandardCharsets.UTF_8));

    assertThat(publisher.open(root.resolve("out").toString(), "letters").manifest().rows())
        .isEqualTo(2);
  }

  @Test
  void a_writer_that_fails_leaves_nothing_behind() throws IOException {
    assertThatThrownBy(
            () ->
                publish(
                    "out",
                    attempt -> {
                      publisher.writeFile(attempt + "/a", new byte[10]);
                      throw new IllegalStateException("no more letters");
                    }))
        .hasMessage("no more letters");
    try (var left = Files.list(root)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void nothing_is_visible_before_the_folder_is_whole() {
    publish(
        "out",
        attempt -> {
          assertThat(root.resolve("out")).doesNotExist();
          assertThat(publisher.isPublished(root.resolve("out").toString())).isFalse();
          assertThat(publisher.children(root.toString())).isEmpty();
          return 0;
        });
    assertThat(publisher.children(root.toString())).containsExactly("out");
  }

  @Test
  void an_existing_folder_is_refused_even_when_it_appears_during_the_writing() throws IOException {
    publishTwoFiles("out");
    assertThatThrownBy(() -> publishTwoFiles("out"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("out exists");
    assertThatThrownBy(
            () ->
                publish(
                    "late",
                    attempt -> {
                      try {
                        Files.createDirectory(root.resolve("late"));
                      } catch (IOException e) {
                        throw new AssertionError(e);
                      }
                      return 0;
                    }))
        .isInstanceOf(ConfigurationException.class);
    assertThat(root.resolve("late")).isEmptyDirectory();
  }

  @Test
  void a_folder_without_manifest_or_of_another_kind_is_refused() throws IOException {
    Files.createDirectory(root.resolve("half"));
    assertThatThrownBy(() -> publisher.open(root.resolve("half").toString(), "letters"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("half has no manifest.json");
    publishTwoFiles("out");
    assertThatThrownBy(() -> publisher.open(root.resolve("out").toString(), "numbers"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("holds a letters folder but a numbers folder is needed");
  }

  @Test
  void all_published_folders_below_a_parent_are_found_and_attempts_are_not() throws IOException {
    publishTwoFiles("b");
    publishTwoFiles("a");
    Files.createDirectory(root.resolve("unfinished"));
    Files.createDirectory(root.resolve("_attempt-c-1"));
    List<PublishedFolder> found = publisher.openAll(root.toString(), "letters");
    assertThat(found).extracting(folder -> folder.path().getName()).containsExactly("a", "b");
    assertThat(publisher.openAll(root.resolve("nowhere").toString(), "letters")).isEmpty();
  }

  @Test
  void a_folders_hash_depends_on_its_content_and_not_on_its_name() {
    String hash = publishTwoFiles("one").hash();
    assertThat(publishTwoFiles("two").hash()).isEqualTo(hash);
    PublishedFolder other =
        publish(
            "three",
            attempt -> {
              publisher.writeFile(attempt + "/a", "alpha".getBytes(StandardCharsets.UTF_8));
              return 1;
            });
    assertThat(other.hash()).isNotEqualTo(hash);
  }

  @Test
  void a_replaced_file_has_the_new_content_only() throws IOException {
    Path file = root.resolve("sub/metrics.json");
    publisher.replaceFile(file.toString(), "a longer first text".getBytes(StandardCharsets.UTF_8));
    publisher.replaceFile(file.toString(), "second".getBytes(StandardCharsets.UTF_8));
    assertThat(file).hasContent("second");
    assertThat(publisher.children(root.resolve("sub").toString())).containsExactly("metrics.json");
  }

  /** All names below the folder, hidden ones too. */
  private List<String> everything() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void nothing_that_is_published_has_checksum_files_beside_it() throws IOException {
    publish(
        "out",
        attempt -> {
          // As Spark's writers do it.
          org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(attempt, "data/a/b");
          file.getFileSystem(new Configuration()).create(file).close();
          assertThat(Path.of(attempt, "data/a/.b.crc")).exists();
          publisher.writeFile(attempt + "/c", new byte[1]);
          return 1;
        });
    publisher.replaceFile(root.resolve("metrics.json").toString(), new byte[1]);
    publisher.replaceFile(root.resolve("metrics.json").toString(), new byte[2]);

    assertThat(everything())
        .containsExactly("metrics.json", "out/c", "out/data/a/b", "out/manifest.json");
  }

  @Test
  void a_file_takes_the_place_of_one_with_checksums() throws IOException {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(root + "/report.html");
    file.getFileSystem(new Configuration()).create(file).close();

    publisher.replaceFile(file.toString(), "new".getBytes(StandardCharsets.UTF_8));

    assertThat(publisher.readFile(file)).asString(StandardCharsets.UTF_8).isEqualTo("new");
    assertThat(everything()).containsExactly("report.html");
  }

  @Test
  void files_of_a_folder_take_the_place_of_all_that_were_there() throws IOException {
    String folder = root + "/report/figures";
    publisher.replaceFiles(folder, Map.of("a.svg", new byte[1], "b.svg", new byte[1]));
    publisher.replaceFiles(folder, Map.of("b.svg", new byte[2], "c.svg", new byte[3]));

    assertThat(everything()).containsExactly("report/figures/b.svg", "report/figures/c.svg");
    assertThat(publisher.readFile(new org.apache.hadoop.fs.Path(folder, "b.svg"))).hasSize(2);

    publisher.replaceFiles(folder, Map.of());
    assertThat(everything()).isEmpty();
  }
}
