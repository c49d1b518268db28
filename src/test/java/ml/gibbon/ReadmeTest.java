package ml.gibbon;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ml.gibbon.config.SettingsReader;
import ml.gibbon.result.Check;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanTable;
import ml.gibbon.testing.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README, and the pages that it leads to, say of keys, files and columns is so. */
class ReadmeTest {

  private static final Path TABLES = Path.of(".readme/tables.md");

  @TempDir Path folder;

  private static List<String> all(Page page, String regex) {
    return all(page.text(), regex);
  }

  private static List<String> all(String text, String regex) {
    return Pattern.compile(regex).matcher(text).results().map(result -> result.group(1)).toList();
  }

  @Test
  void the_readme_leads_to_every_page() throws IOException {
    Set<Path> written = new TreeSet<>();
    for (String tree : List.of(".readme", "conf", "deploy", "notebooks", "src")) {
      try (Stream<Path> files = Files.walk(Path.of(tree))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(written::add);
      }
    }
    written.add(Path.of("README.md"));

    assertThat(Page.all().stream().map(Page::file))
        .hasSizeGreaterThan(8)
        .containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void the_readme_is_short() throws IOException {
    assertThat(Page.read(Path.of("README.md")).text().split("\\s+")).hasSizeLessThan(1300);
  }

  @Test
  void links_into_the_repository_lead_to_files_and_headings() throws IOException {
    for (Page page : Page.all()) {
      for (Page.Link link : page.links()) {
        assertThat(link.target()).as("a link of %s", page.file()).exists();
        if (!link.anchor().isEmpty()) {
          assertThat(Page.read(link.target()).anchors())
              .as("a link of %s to %s", page.file(), link.target())
              .contains(link.anchor());
        }
      }
    }
  }

  @Test
  void configurations_that_are_named_exist() throws IOException {
    for (Page page : Page.all()) {
      assertThat(all(page, "(?<![\\w-])(conf/[a-z0-9/-]+\\.conf)"))
          .allSatisfy(conf -> assertThat(Path.of(conf)).as(page.file().toString()).exists());
    }
  }

  @Test
  void keys_of_the_parameter_table_are_keys_of_the_reference() throws IOException {
    Config reference = ConfigFactory.parseFile(new File("src/main/resources/reference.conf"));
    List<String> keys = new ArrayList<>();
    for (List<String> row : Page.read(Path.of("conf/README.md")).rows()) {
      List<String> code = Page.codeIn(row.get(0));
      if (!code.isEmpty() && row.size() == 3) {
        String first = code.get(0);
        code.forEach(
            key ->
                keys.add(
                    key.startsWith(".") ? first.substring(0, first.lastIndexOf('.')) + key : key));
      }
    }
    assertThat(keys)
        .hasSizeGreaterThan(40)
        .allSatisfy(key -> assertThat(isKey(reference, key)).as(key).isTrue());
  }

  /** The keys of entries that the user names stand in groups beside theirs, or have no default. */
  private static boolean isKey(Config reference, String key) {
    String name = key.substring(key.lastIndexOf('.') + 1);
    return switch (key.substring(0, key.length() - name.length())) {
      case "models.NAME." ->
          Set.of("architecture", "file", "sha256", "seeds", "ensemble", "kind").contains(name)
              || name.equals("substitute")
              || Stream.of("model-keys", "model-kinds.command", "model-kinds.http")
                  .anyMatch(group -> reference.hasPathOrNull(group + "." + name));
      case "attacks.NAME." -> name.equals("kind") || reference.hasPathOrNull("attack-keys." + name);
      case "defences.NAME." ->
          Set.of("kind", "model", "epsilon").contains(name)
              || reference.getObject("defence-kinds").keySet().stream()
                  .anyMatch(kind -> reference.hasPathOrNull("defence-kinds." + kind + "." + name));
      default -> reference.hasPathOrNull(key);
    };
  }

  @Test
  void configurations_in_the_text_can_be_read() throws IOException {
    int blocks = 0;
    for (Page page : Page.all()) {
      for (String block : page.blocks("hocon")) {
        blocks++;
        Path conf = folder.resolve("block%d.conf".formatted(blocks));
        Files.writeString(
            conf,
            "data { train-images = 2000, test-images = 1 }\nmodels.maxout.architecture = maxout\n"
                + block);
        assertThat(SettingsReader.read(conf, List.of()).models()).as(block).isNotEmpty();
      }
    }
    assertThat(blocks).isEqualTo(9);
  }

  @Test
  void every_column_of_the_tables_is_explained() throws IOException {
    assertThat(firstCells(Page.read(TABLES)))
        .containsAll(List.of(AdversarialTable.SCHEMA.fieldNames()))
        .containsAll(List.of(CleanTable.SCHEMA.fieldNames()));
  }

  @Test
  void every_key_of_a_row_of_the_metrics_is_explained() throws IOException {
    String source =
        Files.readString(Path.of("src/main/java/ml/gibbon/store/MetricsJson.java"))
            .replaceAll("(?s).*json\\(MetricsRow row\\)", "");
    List<String> keys = all(source, "json\\.put\\(\"(\\w+)\"");

    assertThat(keys).hasSizeGreaterThan(20).contains("robust_accuracy");
    assertThat(firstCells(Page.read(TABLES))).containsAll(keys);
  }

  private static List<String> firstCells(Page page) {
    return page.rows().stream().flatMap(row -> Page.codeIn(row.get(0)).stream()).toList();
  }

  @Test
  void every_check_is_explained_in_its_own_words() throws IOException {
    String text = Page.read(TABLES).text().replace("`", "");
    for (Check check : Check.values()) {
      assertThat(text)
          .contains(
              """
              ### %s

              - **Raised if** %s.
              - **Meaning:** %s.
              - **What to do:** %s.
              """
                  .formatted(
                      check.key(),
                      check.raisedIf(),
                      (check.severity() == Check.Severity.ERROR ? "an error. " : "")
                          + check.meaning(),
                      check.toDo()));
    }
  }

  @Test
  void no_placeholder_is_left() throws IOException {
    for (Page page : Page.all()) {
      assertThat(page.text()).as(page.file().toString()).doesNotContain("@@", "TODO");
    }
  }
}
