package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import ml.gibbon.config.SubstituteSettings.Split;
import ml.gibbon.error.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstituteSettingsTest {

  private static final String CONF =
      """
      data { name = digits, train-images = 2000, test-images = 200 }
      models { o.architecture = softmax, s { architecture = relu, %s } }
      """;

  @TempDir Path folder;

  private Settings read(String text) throws IOException {
    Path file = folder.resolve("a.conf");
    Files.writeString(file, text);
    return SettingsReader.read(file, List.of());
  }

  /** Each round doubles the images, 150 * 2^6, until the reservoir bounds what it adds. */
  @Test
  void labels_are_counted_as_the_paper_counts_them() {
    SubstituteSettings papers =
        new SubstituteSettings("o", 150, Split.TEST, 6, .1, OptionalLong.empty(), 400);
    assertThat(papers.labels()).isEqualTo(9_600);
    assertThat(papers.added(5, 4_800)).isEqualTo(4_800);
    assertThat(papers.greyLevels()).isEqualTo(26);
    SubstituteSettings reservoir =
        new SubstituteSettings("o", 150, Split.TEST, 6, .1, OptionalLong.of(3), 400);
    assertThat(reservoir.labels()).isEqualTo(150 * 8 + 3 * 400);
    assertThat(reservoir.added(2, 600)).isEqualTo(600);
    assertThat(reservoir.added(3, 1_200)).isEqualTo(400);
  }

  @Test
  void a_model_with_an_architecture_may_be_a_substitute() throws IOException {
    Settings settings = read(CONF.formatted("substitute { oracle = o, images = 20, rounds = 2 }"));

    ModelSettings.Substitute substitute = (ModelSettings.Substitute) settings.model("s").source();
    assertThat(substitute.settings())
        .isEqualTo(new SubstituteSettings("o", 20, Split.TEST, 2, .1, OptionalLong.empty(), 400));
    assertThat(substitute.trained().training().validation()).isEqualTo(ValidationSettings.NONE);
    assertThat(settings.model("o").source()).isInstanceOf(ModelSettings.Trained.class);
    assertThat(settings.resolved().group("models.o")).doesNotContain("substitute");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "substitute { oracle = x } | models.s.substitute.oracle is x but must be the name of another model",
        "substitute { oracle = s } | models.s.substitute.oracle is s but must be the name of another model",
        "substitute { images = 9 } | models.s.substitute.oracle is \"\" but must be the name of another model",
        "substitute { oracle = o, images = 0 } | models.s.substitute.images is 0 but must be a whole number from 1 on",
        "substitute { oracle = o, rounds = 21 } | models.s.substitute.rounds is 21 but must be a whole number from 0 to 20",
        "substitute { oracle = o, rounds = 20 } | fewer, so that no more than a million labels are asked for",
        "substitute { oracle = o, step = 0.001 } | models.s.substitute.step is 0.001 but must be a number of at least one grey level",
        "substitute { oracle = o, split = valid } | models.s.substitute.split is valid but must be one of train, test",
        "substitute { oracle = o }, train.patience = 3 | models.s.train.patience is 3 but must be 0 for a substitute"
      })
  void what_is_not_allowed_is_named(String keys, String message) {
    assertThatThrownBy(() -> read(CONF.formatted(keys)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_substitute_is_not_hardened() {
    assertThatThrownBy(
            () ->
                read(
                    CONF.formatted("substitute { oracle = o }")
                        + "defences.h { kind = adversarial-training, model = s }"))
        .hasMessageContaining("must be of other models than s, a substitute");
  }
}
