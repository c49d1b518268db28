package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import ml.gibbon.attack.AttackKinds;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.text.Words;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that a user gets: {@code reference.conf} and {@code conf/}. */
class ConfigurationFilesTest {

  private static final Path REFERENCE = Path.of("src/main/resources/reference.conf");

  static List<Path> files() throws IOException {
    return filesIn("conf");
  }

  private static List<Path> filesIn(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void every_file_reads(Path file) {
    Settings settings = SettingsReader.read(file, List.of());

    assertThat(settings.models()).isNotEmpty();
    assertThat(settings.schedule().folder())
        .isEqualTo("out/" + file.getFileName().toString().replace(".conf", ""));
  }

  /** A manifest keeps the groups, the folder of the run the text: they must not differ. */
  @ParameterizedTest
  @MethodSource("files")
  void the_groups_of_a_resolved_configuration_are_those_of_its_text(Path file) {
    ResolvedConfiguration resolved = SettingsReader.read(file, List.of()).resolved();
    Config text = ConfigFactory.parseString(resolved.text());

    assertThat(resolved.groups()).isNotEmpty();
    resolved
        .groups()
        .forEach(
            (path, json) ->
                assertThat(json)
                    .isEqualTo(text.getValue(path).render(ConfigRenderOptions.concise())));
  }

  @Test
  void every_architecture_of_the_reference_can_be_built_from_its_defaults() {
    for (String kind : Hocon.reference().getObject("architectures").keySet()) {
      String model = "models.x.architecture=" + kind;
      List<ModelSettings> models =
          SettingsReader.read(Path.of("conf/quickstart.conf"), List.of(model)).models();

      ModelSettings last = models.get(models.size() - 1);
      assertThat(((ModelSettings.Trained) last.source()).architecture().getClass().getSimpleName())
          .isEqualToIgnoringCase(kind.replace("-", ""));
    }
  }

  /** A key that no record has would be accepted and do nothing. */
  @Test
  void the_keys_of_every_kind_of_attack_are_the_components_of_its_settings() {
    Config reference = Hocon.reference();
    Set<String> shared = reference.getObject("attack-keys").keySet();

    assertThat(reference.getObject("attack-kinds").keySet())
        .containsExactlyInAnyOrderElementsOf(AttackKinds.names());
    for (String kind : AttackKinds.names()) {
      assertThat(reference.getObject("attack-kinds").toConfig().getObject(kind).keySet())
          .as(kind)
          .filteredOn(key -> !shared.contains(key))
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(AttackKinds.settingsOf(kind).getRecordComponents())
                  .map(component -> Words.kebab(component.getName()))
                  .toList());
    }
  }

  /** The defences of others have no numbers of the paper to be compared with. */
  static List<Path> paperFiles() throws IOException {
    return filesIn("conf/paper").stream().filter(file -> !file.endsWith("defences.conf")).toList();
  }

  @Test
  void every_kind_of_defence_stands_in_the_table_of_defences() throws IOException {
    Settings settings = SettingsReader.read(Path.of("conf/paper/defences.conf"), List.of());
    String text = Files.readString(Path.of("conf/paper/defences.conf"));

    assertThat(settings.evaluate().transfer()).isNotEmpty();
    for (String kind : Hocon.reference().getObject("defence-kinds").keySet()) {
      assertThat(text).contains("kind = " + kind + ",");
    }
  }

  @ParameterizedTest
  @MethodSource("paperFiles")
  void every_file_of_the_paper_reads_and_compares(Path file) {
    Settings settings = SettingsReader.read(file, List.of());

    if (settings.runs().isEmpty()) {
      assertThat(settings.report().paper()).isNotEmpty();
      assertThat(settings.report().paper()).allMatch(entry -> entry.clip().isNone());
    }
  }

  @Test
  void all_experiments_of_the_paper_run_by_one_file() throws IOException {
    Path all = Path.of("conf/paper/all.conf");

    assertThat(SettingsReader.readRuns(all, List.of(), SettingsReader.read(all, List.of())))
        .hasSize(paperFiles().size() - 1);
  }

  @Test
  void the_quickstart_needs_no_files_and_hardens_the_maxout_network() {
    Settings settings = SettingsReader.read(Path.of("conf/quickstart.conf"), List.of());

    assertThat(settings.data().name()).isEqualTo("digits");
    assertThat(settings.models())
        .extracting(ModelSettings::name)
        .containsExactly("softmax", "maxout", "maxout-adversarial");
    assertThat(((ModelSettings.Hardened) settings.model("maxout-adversarial").source()).model())
        .isEqualTo("maxout");
  }

  @Test
  void mnist_is_attacked_at_the_epsilon_of_the_paper_with_and_without_clipping() {
    Settings settings = SettingsReader.read(Path.of("conf/mnist.conf"), List.of());

    assertThat(settings.generate().attacks())
        .extracting(attack -> attack.threatModel().epsilon())
        .containsOnly(OptionalDouble.of(0.25));
    assertThat(settings.generate().attacks())
        .extracting(attack -> attack.threatModel().clip())
        .containsExactly(PixelRange.UNIT, PixelRange.NONE);
  }

  @Test
  void every_key_of_the_reference_has_a_comment_above_it() throws IOException {
    List<String> lines = Files.readAllLines(REFERENCE);
    int keys = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      boolean isKey = line.matches("[a-z][a-z0-9-]* *(=.*|\\{.*)");
      if (isKey) {
        keys++;
        assertThat(lines.get(i - 1).strip()).as("line above %s", line).startsWith("# ");
      }
    }
    assertThat(keys).isGreaterThan(60);
  }

  @Test
  void every_key_of_the_reference_can_be_written_in_a_file() throws IOException {
    Path file = Files.createTempFile("reference", ".conf");
    try {
      Files.writeString(
          file, Files.readString(REFERENCE) + "\ndata { train-images = 2000, test-images = 1 }");

      assertThat(SettingsReader.read(file, List.of("output=x")).generate().attacks())
          .extracting(NamedAttack::name)
          .containsExactly("fgsm");
    } finally {
      Files.delete(file);
    }
  }
}
