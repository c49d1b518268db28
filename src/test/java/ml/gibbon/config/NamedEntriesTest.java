package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ml.gibbon.config.NamedEntries.Entry;
import ml.gibbon.config.NamedEntries.Form;
import ml.gibbon.error.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedEntriesTest {

  private static final NamedEntries ATTACKS =
      new NamedEntries(
          "attacks",
          Form.ofKinds("kind", "attack-kinds", "seed").sharing("attack-keys").overriding("train"));

  private static final Config REFERENCE =
      ConfigFactory.parseReader(
          new StringReader(
              """
              train { epochs = 10 }
              attack-keys { epsilon = 0.25, clip = none }
              attack-kinds {
                pgd { clip = all, steps = 40, inner { draws = 1 } }
                fgsm {}
              }
              attacks { fgsm { epsilon = 0.1 } }
              """),
          ConfigParseOptions.defaults().setOriginDescription("reference.conf"));

  @TempDir Path folder;

  private Group configuration(String text, String... overrides) {
    try {
      Path file = Files.writeString(folder.resolve("a.conf"), text);
      Config user = Hocon.override(Hocon.file(file), List.of(overrides));
      return new Group("", Hocon.resolve(user, REFERENCE, Map.of()).root());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String failure(String text, String... overrides) {
    try {
      Group all = configuration(text, overrides);
      new KnownKeys(
              configuration(""),
              ATTACKS.in(all),
              Map.of(
                  "generate", "attacks are named now, write attacks.NAME",
                  "generate.epsilon", "attacks are named now, write attacks.NAME.epsilon",
                  "train.epsilon", "attacks are named now, write attacks.fgsm.epsilon"))
          .check(all);
    } catch (ConfigurationException e) {
      return e.getMessage().replace(folder + "/", "");
    }
    throw new AssertionError("no error for " + text);
  }

  private List<String> order(String text, String... overrides) {
    return ATTACKS.in(configuration(text, overrides)).stream().map(Entry::name).toList();
  }

  @Test
  void an_entry_has_the_keys_of_its_kind_where_it_leaves_them_out() {
    Entry entry =
        ATTACKS.in(configuration("attacks.pgd10 { kind = pgd, steps = 10 }")).stream()
            .filter(each -> each.name().equals("pgd10"))
            .findFirst()
            .orElseThrow();

    assertThat(entry.kind()).isEqualTo("pgd");
    assertThat(entry.group().path()).isEqualTo("attacks.pgd10");
    assertThat(entry.group().values().unwrapped())
        .isEqualTo(
            Map.of(
                "kind",
                "pgd",
                "epsilon",
                0.25,
                "clip",
                "all",
                "steps",
                10,
                "inner",
                Map.of("draws", 1),
                "train",
                Map.of("epochs", 10)));
  }

  @Test
  void the_kind_is_the_name_where_it_is_left_out() {
    Group all = configuration("attacks.pgd.steps = 3");
    List<Entry> entries = ATTACKS.in(all);

    assertThat(entries).extracting(Entry::kind).containsExactly("fgsm", "pgd");

    Group completed = ATTACKS.complete(all, entries);
    assertThat(completed.keys()).containsOnly("attacks", "train");
    assertThat(completed.group("attacks").group("pgd").text("kind")).isEqualTo("pgd");
  }

  @Test
  void the_defaults_of_a_kind_may_be_changed_for_all_its_entries() {
    List<Entry> entries =
        ATTACKS.in(configuration("attack-kinds.pgd.steps = 7\nattacks.pgd {}, train.epochs = 3"));

    assertThat(entries.get(1).group().count("steps", Bounds.ANY)).isEqualTo(7);
    assertThat(entries.get(1).group().group("train").count("epochs", Bounds.ANY)).isEqualTo(3);
  }

  @Test
  void entries_are_in_the_order_of_the_lines_of_the_users_file() {
    String file =
        """
        train.epochs = 1
        attacks.pgd.steps = 1
        attacks {
          b { kind = pgd }
          c = ${attacks.b} { steps = 2 }
          a = ${attacks.b} { steps = 3 }
        }
        """;

    assertThat(order(file)).containsExactly("fgsm", "pgd", "b", "c", "a");
    assertThat(order(file, "attacks.b.steps=4", "attacks.d.kind=pgd", "attacks.0.kind=fgsm"))
        .containsExactly("fgsm", "pgd", "b", "c", "a", "0", "d");
    assertThat(order(file + "attacks.fgsm.epsilon = 1")).endsWith("c", "a", "fgsm");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          attacks.x.kind = pgdd      | attacks.x.kind is pgdd but must be one of pgd, fgsm; change it in a.conf line 1
          attacks.x.steps = 1        | attacks.x has no kind; set attacks.x.kind to one of pgd, fgsm
          attacks.x = pgd            | attacks.x is pgd but must be a group of keys in braces; change it in a.conf line 1
          attacks = [pgd]            | attacks is ["pgd"] but must be a group of keys in braces; change it in a.conf line 1
          attacks.pgd.step = 1       | unknown key attacks.pgd.step in a.conf line 1; the nearest known key is attacks.pgd.steps
          attacks.pgd.inner.draw = 1 | unknown key attacks.pgd.inner.draw in a.conf line 1; the nearest known key is attacks.pgd.inner.draws
          attacks.fgsm.steps = 1     | unknown key attacks.fgsm.steps in a.conf line 1; the nearest known key is attack-kinds.pgd.steps
          attacks.pgd.train.epoch = 1 | unknown key attacks.pgd.train.epoch in a.conf line 1; the nearest known key is attacks.pgd.train.epochs
          attacks { pgd {}, PGD { kind = pgd } } | attacks.PGD and attacks.pgd differ in case only, but some disks would take their folders for one; rename one of them
          """)
  void what_is_no_entry_is_refused(String text, String message) {
    assertThat(failure(text)).isEqualTo(message);
  }

  @Test
  void a_key_without_a_default_is_known() {
    Group all = configuration("attacks.pgd { seed = 3, train.epochs = 2 }");

    new KnownKeys(configuration(""), ATTACKS.in(all), Map.of()).check(all);

    assertThat(ATTACKS.in(all).get(1).group().text("seed")).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "..", "a b", "", "-a", "_a", "a=b", "ä"})
  void a_name_must_be_fit_for_a_folder(String name) {
    assertThat(failure("attacks { \"%s\" { kind = pgd } }".formatted(name)))
        .isEqualTo(
            "attacks.%s has a name that is no folder name: use at most 100 letters, digits, - and _"
                .formatted(name));
  }

  @Test
  void entries_of_several_forms_must_say_which_they_have() {
    NamedEntries models =
        new NamedEntries("attacks", Form.ofKinds("kind", "attack-kinds"), Form.of("file", "sum"));

    assertThat(models.in(configuration("attacks { fgsm.kind = fgsm \n f.file = x }")))
        .extracting(Entry::kind)
        .containsExactly("fgsm", "");
    assertThatThrownBy(() -> models.in(configuration("attacks.pgd {}")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "attacks.fgsm has neither kind nor file; set attacks.fgsm.kind to one of pgd, fgsm");
  }

  @Test
  void a_key_that_has_moved_is_refused_with_its_new_place() {
    assertThat(failure("seed = 1\ntrain.epsilon = 0.1"))
        .isEqualTo("unknown key seed in a.conf line 1; the nearest known key is attacks.fgsm.seed");
    assertThat(failure("\ntrain.epsilon = 0.1"))
        .isEqualTo(
            "unknown key train.epsilon in a.conf line 2: attacks are named now, write attacks.fgsm.epsilon");
    assertThat(failure("generate { attack = pgd }"))
        .isEqualTo(
            "unknown key generate in a.conf line 1: attacks are named now, write attacks.NAME");
    assertThat(failure("generate { attack = pgd }", "generate.epsilon=1"))
        .isEqualTo(
            "unknown key generate.epsilon in --set generate.epsilon=1: attacks are named now, write attacks.NAME.epsilon");
  }
}
