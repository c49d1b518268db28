package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.model.PixelInput;
import ml.gibbon.model.remote.AnswerKind;
import ml.gibbon.model.remote.Asking;
import ml.gibbon.model.remote.Endpoint;
import ml.gibbon.model.remote.RemoteAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that only answer, in a configuration. */
class RemoteAccessReaderTest {

  private static final String DATA =
      "data { name = digits, train-images = 2000, test-images = 9 }\n";

  @TempDir Path folder;

  private Settings read(String text) throws IOException {
    Path file = folder.resolve("a.conf");
    Files.writeString(file, DATA + text);
    return SettingsReader.read(file, List.of());
  }

  private RemoteAccess access(String text) throws IOException {
    return ((ModelSettings.Asked) read(text).model("o").source()).access();
  }

  @Test
  void a_command_has_defaults() throws IOException {
    assertThat(access("models.o { kind = command, command = [python3, answer.py] }"))
        .isEqualTo(
            new RemoteAccess(
                new Endpoint.Command(List.of("python3", "answer.py")),
                AnswerKind.SCORES,
                0,
                List.of(),
                new Asking(256, 60, 3, 1, 0),
                PixelInput.ofFile()));
  }

  @Test
  void a_server_is_told_all_of_it() throws IOException {
    RemoteAccess access =
        access(
            """
            models.o {
              kind = http, url = "https://host/answer", token-variable = MODEL_TOKEN, token-header = X-Api-Key
              answers = probabilities, classes = 10, shape = [1, 28, 28], batch-size = 8
              timeout = 1.5, retries = 0, backoff = 0, requests-per-second = 2
              input { layout = flat, scale = 255 }
            }
            """);

    assertThat(access.endpoint())
        .isEqualTo(new Endpoint.Http("https://host/answer", "MODEL_TOKEN", "X-Api-Key"));
    assertThat(access.answers()).isEqualTo(AnswerKind.PROBABILITIES);
    assertThat(access.shape()).containsExactly(1, 28, 28);
    assertThat(access.asking()).isEqualTo(new Asking(8, 1.5, 0, 0, 2));
    assertThat(access.input().scale()).isEqualTo(255);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind = commandd | models.o.kind is commandd but must be one of command, http",
        "kind = command | models.o.command is [] but must be a list of the program and its arguments",
        "kind = http | models.o.url is \"\" but must be a URL of http or https, with a host",
        "kind = http, url = \"ftp://host/\" | must be a URL of http or https",
        "kind = command, command = [x], answers = gradients | models.o.answers is gradients but must be one of scores, probabilities, labels",
        "kind = command, command = [x], timeout = 0 | models.o.timeout is 0 but must be a number of seconds, above 0",
        "kind = command, command = [x], retries = -1 | models.o.retries is -1 but must be a whole number from 0 to 100",
        "kind = command, command = [x], batch-size = 0 | models.o.batch-size is 0 but must be a whole number from 1",
        "kind = command, command = [x], shape = [28, 28] | models.o.shape is",
        "kind = command, command = [x], input.size = [9, 9] | models.o.input.size is",
        "kind = command, command = [x], url = \"http://host\" | unknown key models.o.url",
        "kind = command, command = [x], train.epochs = 3 | unknown key models.o.train"
      })
  void what_is_not_allowed_is_named(String keys, String message) {
    assertThatThrownBy(() -> read("models.o { %s }".formatted(keys)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  /** Neither is repeated: what is written in the wrong place may be the secret. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "url = \"https://host/answer?api_key=sesame\"",
        "url = \"https://host/answer?x=1&Token=sesame\"",
        "url = \"https://sesame@host/answer\"",
        "url = \"https://user:sesame@host/answer\"",
        "url = \"https://host/answer\", token-variable = sesame",
        "url = \"https://host/answer\", token-variable = \"sk-sesame\""
      })
  void a_secret_is_refused_without_repeating_it(String keys) {
    assertThatThrownBy(() -> read("models.o { kind = http, %s }".formatted(keys)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageNotContaining("sesame");
  }

  @Test
  void it_is_no_network_to_harden_explain_or_put_into_an_ensemble() {
    String models = "models { o { kind = command, command = [x] }, s.architecture = softmax }\n";

    assertThatThrownBy(() -> read(models + "defences.h { kind = adversarial-training, model = o }"))
        .hasMessageContaining(
            "defences.h.model is o but must be of other models than o, which only answers");
    assertThatThrownBy(() -> read(models + "defences.j { kind = jpeg, model = o }"))
        .hasMessageContaining("defences.j.model is o but must be of other models than o");
    assertThatThrownBy(() -> read(models + "explain.models = [o]"))
        .hasMessageContaining("must be of other models than o, which only answers");
    assertThatThrownBy(() -> read(models + "models.both.ensemble = [o, s]"))
        .hasMessageContaining("must be of other models than o, which only answers");
  }
}
