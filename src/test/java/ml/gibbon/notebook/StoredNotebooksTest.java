package ml.gibbon.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks as they are stored: executed, small, and of no machine in particular. */
class StoredNotebooksTest {

  private static final Path FOLDER = Path.of("notebooks");
  private static final long LARGEST = 300_000;

  static List<Path> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  private static List<JsonNode> cells(Path notebook, String type) throws IOException {
    List<JsonNode> cells = new ArrayList<>();
    for (JsonNode cell : new ObjectMapper().readTree(notebook.toFile()).get("cells")) {
      if (cell.get("cell_type").asText().equals(type)) {
        cells.add(cell);
      }
    }
    return cells;
  }

  @Test
  void the_readme_has_a_row_for_each() throws IOException {
    String readme = Files.readString(FOLDER.resolve("README.md"));

    assertThat(notebooks()).hasSize(5);
    for (Path notebook : notebooks()) {
      String file = notebook.getFileName().toString();
      assertThat(readme).contains("| [%s](%s) |".formatted(file.replace(".ipynb", ""), file));
    }
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void it_is_a_notebook_of_format_4_5_with_names_for_its_cells(Path notebook) throws IOException {
    JsonNode json = new ObjectMapper().readTree(notebook.toFile());

    assertThat(json.get("nbformat").asInt()).isEqualTo(4);
    assertThat(json.get("nbformat_minor").asInt()).isEqualTo(5);
    assertThat(json.at("/metadata/kernelspec/name").asText()).isIn("gibbon", "python3");
    Set<String> ids = new HashSet<>();
    for (JsonNode cell : json.get("cells")) {
      assertThat(cell.get("cell_type").asText()).isIn("markdown", "code");
      assertThat(cell.get("id").asText()).matches("[a-zA-Z0-9_-]{1,64}");
      assertThat(ids.add(cell.get("id").asText())).as("%s comes twice", cell.get("id")).isTrue();
      assertThat(cell.get("metadata")).as("no times").isEmpty();
      assertThat(cell.get("source").isArray()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void it_was_executed_from_top_to_bottom_without_an_error(Path notebook) throws IOException {
    int count = 0;
    int outputs = 0;
    for (JsonNode cell : cells(notebook, "code")) {
      count++;
      assertThat(cell.get("execution_count").asInt()).isEqualTo(count);
      for (JsonNode output : cell.get("outputs")) {
        outputs++;
        assertThat(output.get("output_type").asText())
            .isIn("stream", "display_data", "execute_result");
        assertThat(output.path("name").asText()).isNotEqualTo("stderr");
      }
    }
    assertThat(outputs).isPositive();
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void it_is_small_and_names_no_folder_of_a_machine(Path notebook) throws IOException {
    String text = Files.readString(notebook);

    assertThat(Files.size(notebook)).isLessThan(LARGEST);
    assertThat(text.replaceAll("\"image/png\": \"[^\"]*\"", ""))
        .doesNotContain(Path.of("").toAbsolutePath().toString())
        .doesNotContainPattern("file:/|(?<![\\w.:/])/(home|root|tmp|work|Users|usr|opt|var)/");
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void pictures_have_a_text_beside_them(Path notebook) throws IOException {
    for (JsonNode cell : cells(notebook, "code")) {
      for (JsonNode output : cell.get("outputs")) {
        if (output.path("data").has("image/png")) {
          assertThat(output.get("data").get("text/plain")).isNotEmpty();
        }
      }
    }
  }
}
