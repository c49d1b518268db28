package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import ml.gibbon.error.InputException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;

class EnsembleFileTest {

  private static byte[] model(long seed) {
    MultiLayerNetwork network =
        TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax()).network();
    TestModels.randomise(network, seed);
    return ModelFile.write(network);
  }

  private static byte[] pack(String... names) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    for (String name : names) {
      members.put(name, model(name.hashCode()));
    }
    return EnsembleFile.pack(members);
  }

  @Test
  void members_come_back_in_their_order_with_their_parameters() {
    byte[] file = pack("b", "a-seed1");

    Map<String, Network> networks = EnsembleFile.networks(file, "e.zip");

    assertThat(EnsembleFile.isOne(file)).isTrue();
    assertThat(networks.keySet()).containsExactly("b", "a-seed1");
    assertThat(((LayerNetwork) networks.get("b")).layers().params())
        .isEqualTo(ModelFile.read(model("b".hashCode())).params());
  }

  @Test
  void the_same_members_give_the_same_bytes() {
    assertThat(pack("a", "b")).isEqualTo(pack("a", "b"));
  }

  @Test
  void one_model_is_no_ensemble_and_reads_as_itself() {
    byte[] file = model(1);

    assertThat(EnsembleFile.isOne(file)).isFalse();
    assertThat(EnsembleFile.networks(file, "m.zip")).containsOnlyKeys("m.zip");
  }

  @Test
  void without_updater_state_a_model_answers_the_same() {
    byte[] file = model(1);
    byte[] smaller = ModelFile.withoutUpdaterState(file, "m.zip");

    assertThat(ModelFile.read(smaller).params()).isEqualTo(ModelFile.read(file).params());
    assertThat(smaller.length).isLessThanOrEqualTo(file.length);
  }

  @Test
  void what_could_unpack_to_more_than_the_file_is_refused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry("bomb.zip"));
      out.write(new byte[1 << 20]);
    }

    assertThatThrownBy(() -> EnsembleFile.networks(bytes.toByteArray(), "e.zip"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("e.zip was refused: its zip holds uncompressed entries only");
  }

  @Test
  void a_name_that_is_a_path_is_refused() {
    byte[] file = EnsembleFile.pack(Map.of("../a", model(1)));

    assertThatThrownBy(() -> EnsembleFile.networks(file, "e.zip"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("refused");
  }

  @Test
  void a_member_that_is_no_model_is_refused_by_name() {
    byte[] file = EnsembleFile.pack(Map.of("a", new byte[] {1, 2, 3}));

    assertThatThrownBy(() -> EnsembleFile.networks(file, "e.zip"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("e.zip/a was refused");
  }

  @Test
  void a_file_that_is_cut_short_is_refused() {
    byte[] file = pack("a", "b");

    assertThatThrownBy(
            () -> EnsembleFile.networks(Arrays.copyOf(file, file.length * 2 / 3), "e.zip"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("e.zip was refused");
  }
}
