package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.remote.AnswerKind;
import ml.gibbon.model.remote.Asking;
import ml.gibbon.model.remote.Endpoint;
import ml.gibbon.model.remote.RemoteAccess;
import ml.gibbon.model.remote.RemoteModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RemoteFileTest {

  private static final List<String> CLASSES = List.of("cat", "dog");
  private static final Asking ASKING = new Asking(32, 2.5, 4, .5, 10);
  private static final PixelInput INPUT =
      new PixelInput(
          PixelInput.Layout.NHWC, 255, List.of(.5, .4, .3), List.of(2.0), List.of(), List.of());

  static Stream<Endpoint> endpoints() {
    return Stream.of(
        new Endpoint.Command(List.of("python3", "a file.py", "--name=\"x\"")),
        new Endpoint.Http("https://host:8443/answer?version=2", "MODEL_TOKEN", "X-Api-Key"),
        new Endpoint.Http("http://host/", "", "Authorization"));
  }

  private static RemoteModel model(Endpoint endpoint) {
    return new RemoteModel(
        "oracle",
        new RemoteAccess(endpoint, AnswerKind.LABELS, 2, List.of(3, 8, 9), ASKING, INPUT),
        new ImageShape(3, 8, 9),
        2);
  }

  @ParameterizedTest
  @MethodSource("endpoints")
  void what_was_written_is_read(Endpoint endpoint) {
    byte[] file = RemoteFile.write(model(endpoint), CLASSES);

    assertThat(RemoteFile.isOne(file)).isTrue();
    assertThat(RemoteFile.read(file, "model.zip")).isEqualTo(model(endpoint));
    assertThat(RemoteFile.write(model(endpoint), CLASSES)).isEqualTo(file);
  }

  @Test
  void a_network_is_no_such_file() {
    byte[] network =
        ModelFile.write(
            TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax()).network());

    assertThat(RemoteFile.isOne(network)).isFalse();
    assertThat(RemoteFile.isOne(EnsembleFile.pack(Map.of("a", network)))).isFalse();
  }

  /** Whoever is given one as a network, or as a member of an ensemble, does not start it. */
  @Test
  void it_is_no_network() {
    byte[] file = RemoteFile.write(model(endpoints().findFirst().orElseThrow()), CLASSES);

    assertThatThrownBy(() -> NetworkFile.read(file, "model.zip"))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(
            () -> EnsembleFile.networks(EnsembleFile.pack(Map.of("a", file)), "model.zip"))
        .isInstanceOf(InputException.class);
    byte[] defended =
        DefendedFile.pack(
            new DefendedFile.Contents(new InferenceDefence.BitDepth(3), 1, "oracle", file));
    ClassifierFactory classifiers =
        new ClassifierFactory(EngineChoice.AUTO, new ImageShape(3, 8, 9));
    assertThatThrownBy(() -> classifiers.of(defended)).hasMessageContaining("only answers");
  }

  @Test
  void a_damaged_one_is_refused_in_one_line() {
    for (Map<String, byte[]> entries :
        List.of(
            Map.of("access.json", "{}".getBytes(StandardCharsets.UTF_8)),
            Map.of("access.json", new byte[] {1}),
            Map.of("access.json", new byte[0]))) {
      assertThatThrownBy(() -> RemoteFile.read(StoredZip.pack(entries), "model.zip"))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("model model.zip was refused");
    }
  }

  @Test
  void it_is_for_the_images_and_classes_that_it_says() {
    RemoteAccess access = model(endpoints().findFirst().orElseThrow()).access();

    assertThatThrownBy(() -> new RemoteModel("oracle", access, new ImageShape(1, 8, 9), 2))
        .hasMessage(
            "models.oracle.shape is [3, 8, 9] but the data's images are 1x8x9; choose another model or dataset");
    assertThatThrownBy(() -> new RemoteModel("oracle", access, new ImageShape(3, 8, 9), 5))
        .hasMessage(
            "models.oracle.classes is 2 but the data has 5 classes; choose another model or dataset");
  }
}
