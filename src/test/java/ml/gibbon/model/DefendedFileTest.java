package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import ml.gibbon.error.InputException;
import ml.gibbon.model.InferenceDefence.BitDepth;
import ml.gibbon.model.InferenceDefence.RandomisedSmoothing;
import ml.gibbon.provenance.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DefendedFileTest {

  private static final byte[] MODEL =
      ModelFile.write(
          TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax()).network());

  private static byte[] pack(InferenceDefence defence) {
    return DefendedFile.pack(new DefendedFile.Contents(defence, 9, "inner", MODEL));
  }

  @ParameterizedTest
  @MethodSource("ml.gibbon.model.DefendedClassifierTest#defences")
  void what_was_packed_is_read(InferenceDefence defence) {
    byte[] file = pack(defence);
    DefendedFile.Contents contents = DefendedFile.read(file, "d.zip");

    assertThat(DefendedFile.isOne(file)).isTrue();
    assertThat(DefendedFile.isOne(MODEL)).isFalse();
    assertThat(EnsembleFile.isOne(file)).isFalse();
    assertThat(contents.defence()).isEqualTo(defence);
    assertThat(contents.seed()).isEqualTo(9);
    assertThat(contents.name()).isEqualTo("inner");
    assertThat(contents.model()).isEqualTo(MODEL);
    assertThat(pack(defence)).isEqualTo(file);
    assertThat(DefendedFile.undefended(file, "d.zip")).isEqualTo(MODEL);
  }

  private static byte[] file(String json, byte[] model) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("defence.json", json.getBytes(StandardCharsets.UTF_8));
    entries.put("model.zip", model);
    return StoredZip.pack(entries);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"kind\": \"bit-depth\", \"bits\": 99}",
        "{\"kind\": \"median-filter\", \"size\": 3, \"gradient\": \"guessed\"}",
        "{\"kind\": \"spell\"}",
        "{\"kind\": \"jpeg\", \"quality\":",
      })
  void settings_that_no_defence_has_are_refused(String json) {
    String sealed = json.replaceFirst("^\\{", "{\"sha256\": \"" + Sha256.of(MODEL) + "\", ");

    assertThatThrownBy(() -> DefendedFile.read(file(sealed, MODEL), "d.zip"))
        .isInstanceOf(InputException.class)
        .hasMessage("model d.zip was refused: its defence.json is not what Gibbon writes");
  }

  @Test
  void another_model_than_the_one_that_was_defended_is_refused() {
    String json = "{\"kind\": \"bit-depth\", \"bits\": 4, \"sha256\": \"00\"}";

    assertThatThrownBy(() -> DefendedFile.read(file(json, MODEL), "d.zip"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "model d.zip was refused: the model in it is not the one that defence.json names");
  }

  @Test
  void defences_without_end_are_refused() {
    byte[] file = MODEL;
    for (int i = 0; i < 17; i++) {
      file = DefendedFile.pack(new DefendedFile.Contents(new BitDepth(8), 1, "m", file));
    }
    byte[] nested = file;

    assertThatThrownBy(() -> DefendedFile.undefended(nested, "d.zip"))
        .isInstanceOf(InputException.class)
        .hasMessage("model d.zip was refused: it has more than 16 defences");
  }

  @Test
  void a_defence_says_what_it_cannot_stand_around() {
    assertThat(
            new RandomisedSmoothing(1, 2)
                .objection(TestModels.GREY, ml.gibbon.loss.Probabilities.INDEPENDENT))
        .isEqualTo(
            "the mean is one of softmax probabilities, and the model gives independent ones");
    assertThat(
            new InferenceDefence.Jpeg(2)
                .objection(
                    new ml.gibbon.image.ImageShape(4, 2, 2), ml.gibbon.loss.Probabilities.SOFTMAX))
        .isEqualTo("JPEG is for images of 1 or 3 channels, not of 4");
  }
}
