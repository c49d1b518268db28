package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.typesafe.config.ConfigObject;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackKinds;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.text.Words;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTest {

  static Iterable<String> kinds() {
    return AttackKinds.names();
  }

  /** From its name to the next kind's. */
  private static String section(String kind) {
    String text = Catalogue.attacks() + "\n";
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

  @Test
  void models_and_defences_are_listed_with_the_default_of_every_key() {
    assertHasKeys(Catalogue.models(), "architectures");
    assertHasKeys(Catalogue.defences(), "defence-kinds");
    assertThat(Catalogue.models()).contains("models.NAME { ", "  learning-rate = 0.1\n      ");
    assertThat(Catalogue.defences()).contains("arXiv:1412.6572");
  }

  private static void assertHasKeys(String text, String group) {
    Group kinds = new Group("", Hocon.reference().root()).group(group);
    for (String kind : kinds.keys()) {
      assertThat(text).contains("\n" + kind + "\n");
      for (String key : kinds.group(kind).keys()) {
        assertThat(text).containsPattern("\n  " + key + " = \\S.*\n {6}\\S");
      }
    }
  }

  @Test
  void every_key_of_the_images_is_listed() {
    String text = Catalogue.datasets("the sets");
    Set<String> keys =
        new TreeSet<>(((ConfigObject) Hocon.reference().root().get("data")).keySet());
    keys.remove("name");

    assertThat(text).contains("\nthe sets\n");
    for (String key : keys) {
      assertThat(text).containsPattern("\n" + key + "\n  |\n  " + key + " = \\S.*\n {6}\\S");
    }
    assertThat(text).contains("\nparquet\n", "  image-column = \"\"\n", "  fit = exact\n");
  }
}
