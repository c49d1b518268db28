package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackKinds;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.text.Words;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttackCatalogueTest {

  static Iterable<String> kinds() {
    return AttackKinds.names();
  }

  /** From its name to the next kind's. */
  private static String section(String kind) {
    String text = AttackCatalogue.text() + "\n";
    String rest = text.substring(text.indexOf("\n" + kind + "\n") + 1);
    return AttackKinds.names().stream()
        .filter(other -> !other.equals(kind) && rest.contains("\n" + other + "\n"))
        .mapToInt(other -> rest.indexOf("\n" + other + "\n"))
        .min()
        .stream()
        .mapToObj(end -> rest.substring(0, end))
        .findFirst()
        .orElse(rest);
  }

  /** Whoever adds a kind writes its source, and of each setting the range and the default. */
  @ParameterizedTest
  @MethodSource("kinds")
  void every_kind_has_a_source_and_every_setting_a_default_and_a_meaning(String kind) {
    String section = section(kind);
    if (!kind.equals("noise")) {
      assertThat(section).containsPattern("arXiv:\\d{4}\\.\\d{4,5}|the same paper");
    }
    assertThat(section).containsPattern("Norms?:\\s");
    RecordComponent[] settings = AttackKinds.settingsOf(kind).getRecordComponents();
    assertThat(Arrays.stream(settings).map(setting -> Words.kebab(setting.getName())))
        .allSatisfy(key -> assertThat(section).containsPattern(key + " = \\S+\n {6}[A-Z]"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void the_norms_that_it_names_are_those_it_is_run_under(String kind) {
    // The norms of a cascade are those of the attacks that it names, and there are none by default.
    assumeThat(kind).isNotEqualTo("cascade");
    String norms = section(kind).replaceAll("(?s).*?Norms?:\\s+([^.]*)\\..*", "$1");
    Group defaults = new Group("", Hocon.reference().root()).group("attack-kinds").group(kind);
    Attack attack = (Attack) RecordReader.read(defaults, AttackKinds.settingsOf(kind));
    assertThat(norms.split("[,\\s]+"))
        .containsExactlyInAnyOrderElementsOf(attack.norms().stream().map(LpNorm::key).toList());
  }
}
