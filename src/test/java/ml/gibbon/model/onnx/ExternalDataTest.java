package ml.gibbon.model.onnx;

import static ml.gibbon.model.onnx.ModelBytes.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import ml.gibbon.error.InputException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name in a file of a stranger's opens nothing but the weights beside the model. */
class ExternalDataTest {

  @TempDir private Path folder;

  private Path model() {
    return folder.resolve("net.onnx");
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }

  private static Message entry(String key, String value) {
    return new Message().text(1, key).text(2, value);
  }

  /** A tensor of floats in a file; entries by pairs of key and value. */
  private static Message outside(String name, int count, String... entries) {
    Message tensor = new Message().packed(1, count).number(2, 1).text(TensorDecoder.NAME, name);
    for (int i = 0; i < entries.length; i += 2) {
      tensor.message(TensorDecoder.EXTERNAL_DATA, entry(entries[i], entries[i + 1]));
    }
    return tensor.number(TensorDecoder.DATA_LOCATION, 1);
  }

  private OnnxModel read(Message... tensors) {
    Message graph = ModelBytes.graph();
    for (Message tensor : tensors) {
      graph.message(GraphDecoder.INITIALIZER, tensor);
    }
    return ModelBytes.read(ModelBytes.model(graph), ExternalData.beside(model()));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(Message... tensors) {
    return assertThatThrownBy(() -> read(tensors))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("model net.onnx was refused: ");
  }

  private static float[] floats(OnnxModel model, String name) {
    return model.graph().initializers().get(name).floats();
  }

  @Test
  void reads_tensors_side_by_side() throws IOException {
    write("w.data", Message.littleEndian(1, 2, 3));
    OnnxModel model =
        read(
            outside("b", 1, "location", "w.data", "offset", "8", "length", "4"),
            outside("a", 2, "location", "w.data", "length", "8"));
    assertThat(floats(model, "a")).containsExactly(1, 2);
    assertThat(floats(model, "b")).containsExactly(3);
  }

  @Test
  void two_tensors_may_be_the_same_bytes() throws IOException {
    write("w.data", Message.littleEndian(1, 2));
    OnnxModel model =
        read(outside("a", 2, "location", "w.data"), outside("b", 2, "location", "w.data"));
    assertThat(floats(model, "b")).containsExactly(1, 2);
    refused(
            outside("a", 2, "location", "w.data"),
            outside("b", 1, "location", "w.data", "offset", "4"))
        .hasMessageContaining("overlaps with another tensor");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "..\\secret",
        "C:secret",
        ".",
        "..",
        "",
        "a\nb",
        "a\u0000b",
        "sub/../w.data",
        "w.data/"
      })
  void refuses_all_but_plain_file_names(String location) throws IOException {
    write("w.data", Message.littleEndian(1));
    refused(outside("a", 1, "location", location))
        .hasMessageContaining("must be a plain file name");
  }

  @Test
  void refuses_names_that_are_too_long_and_none_at_all() {
    refused(outside("a", 1, "location", "a".repeat(256)))
        .hasMessageContaining("must be a plain file name");
    refused(outside("a", 1)).hasMessageContaining("is in a file '', which must be");
  }

  @Test
  void follows_no_symbolic_link() throws IOException {
    write("real", Message.littleEndian(1));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
    refused(outside("a", 1, "location", "link")).hasMessageContaining("symbolic link");
    Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
    refused(outside("a", 1, "location", "nowhere")).hasMessageContaining("symbolic link");
  }

  @Test
  void refuses_folders_and_files_that_are_not_there() throws IOException {
    Files.createDirectory(folder.resolve("folder"));
    refused(outside("a", 1, "location", "folder")).hasMessageContaining("must be a file");
    refused(outside("a", 1, "location", "w.data"))
        .hasMessageEndingWith(
            "initializer a is in a file w.data, which is not there: copy it beside the model");
  }

  @Test
  void the_tensors_are_all_that_the_file_holds() throws IOException {
    write("w.data", Message.littleEndian(1, 2));
    refused(outside("a", 1, "location", "w.data"))
        .hasMessageEndingWith(
            "bytes 4 to 8 of w.data belong to no tensor: it is the file of another model");
    refused(outside("a", 0, "location", "w.data")).hasMessageContaining("belong to no tensor");
    refused(outside("a", 3, "location", "w.data")).hasMessageContaining("it is cut short");
    refused(outside("a", 1, "location", "w.data", "offset", "8"))
        .hasMessageContaining("it is cut short");
    refused(outside("a", 1, "location", "w.data", "offset", "999999999999999999"))
        .hasMessageContaining("it is cut short");
  }

  @Test
  void gaps_are_those_of_alignment() throws IOException {
    byte[] aligned = new byte[(1 << 16) + 4];
    aligned[(1 << 16) + 2] = (byte) 0x80;
    aligned[(1 << 16) + 3] = 0x3f;
    write("w.data", aligned);
    List<Message> tensors =
        List.of(
            outside("a", 1, "location", "w.data"),
            outside("b", 1, "location", "w.data", "offset", "65536"));
    assertThat(floats(read(tensors.toArray(Message[]::new)), "b")).containsExactly(1);
    refused(outside("b", 1, "location", "w.data", "offset", "65536"))
        .hasMessageContaining("bytes 0 to 65536 of w.data belong to no tensor");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-4", "", "1e3", "0x4", "9999999999999999999", " 4", "٤"})
  void refuses_offsets_that_are_no_numbers(String offset) throws IOException {
    write("w.data", Message.littleEndian(1));
    refused(outside("a", 1, "location", "w.data", "offset", offset))
        .hasMessageContaining("which must be a number of bytes");
  }

  @Test
  void a_length_must_be_that_of_the_tensor() throws IOException {
    write("w.data", Message.littleEndian(1, 2));
    refused(outside("a", 1, "location", "w.data", "length", "8"))
        .hasMessageContaining("has 8 bytes in w.data, but its shape and type make 4");
    refused(
            outside("a", 1, "location", "w.data")
                .bytes(TensorDecoder.RAW_DATA, Message.littleEndian(1)))
        .hasMessageContaining("in more than one place");
  }

  @Test
  void takes_no_memory_for_what_the_file_does_not_hold() throws IOException {
    write("w.data", Message.littleEndian(1));
    refused(outside("a", 500_000_000, "location", "w.data")).hasMessageContaining("cut short");
    refused(tensor(ElementType.FLOAT, 500_000_000).number(TensorDecoder.DATA_LOCATION, 1))
        .hasMessageContaining("plain file name");
  }
}
