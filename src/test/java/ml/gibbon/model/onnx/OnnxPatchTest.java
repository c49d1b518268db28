package ml.gibbon.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxPatchTest {

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = OnnxPatchTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] patched(byte[] file, ExternalData beside, Map<String, float[]> values) {
    return OnnxPatch.apply(file, OnnxReader.read(file, "net.onnx", beside), values);
  }

  @Test
  void raw_numbers_are_replaced_where_they_stand() {
    Message tensor =
        ModelBytes.tensor(ElementType.FLOAT, 2).bytes(TensorDecoder.RAW_DATA, new byte[8]);
    Message other =
        ModelBytes.tensor(ElementType.FLOAT, 2)
            .bytes(
                TensorDecoder.RAW_DATA,
                (byte) 0,
                (byte) 0,
                (byte) 0x80,
                (byte) 0x3f,
                (byte) 0,
                (byte) 0,
                (byte) 0,
                (byte) 0xc0);
    byte[] file = model(tensor);
    assertThat(OnnxPatch.writable(file)).containsExactly("w");
    assertThat(patched(file, ExternalData.none(), Map.of("w", new float[] {1, -2})))
        .isEqualTo(model(other));
  }

  private static byte[] model(Message tensor) {
    return ModelBytes.model(
            ModelBytes.graph().message(GraphDecoder.INITIALIZER, tensor).text(99, "unknown"))
        .number(98, 1)
        .toBytes();
  }

  @Test
  void a_list_becomes_raw_numbers() {
    Message tensor = ModelBytes.tensor(ElementType.FLOAT, 1).float32(TensorDecoder.FLOAT_DATA, 5);
    byte[] patched = patched(model(tensor), ExternalData.none(), Map.of("w", new float[] {7}));
    assertThat(
            OnnxReader.read(patched, "net.onnx", ExternalData.none())
                .graph()
                .initializers()
                .get("w")
                .floats())
        .containsExactly(7);
  }

  @Test
  void constants_are_found_by_the_names_of_their_values() {
    Message attribute =
        new Message()
            .text(NodeDecoder.ATTRIBUTE_NAME, "value")
            .number(NodeDecoder.ATTRIBUTE_TYPE, 4)
            .message(5, ModelBytes.tensor(ElementType.DOUBLE, 1).bytes(9, new byte[8]));
    Message node =
        new Message()
            .text(NodeDecoder.OUTPUT, "c")
            .text(NodeDecoder.OPERATOR, "Constant")
            .message(NodeDecoder.ATTRIBUTE, attribute);
    byte[] file = ModelBytes.model(ModelBytes.graph().message(GraphDecoder.NODE, node)).toBytes();
    assertThat(OnnxPatch.writable(file)).containsExactly("c");
    byte[] patched = patched(file, ExternalData.none(), Map.of("c", new float[] {1.5f}));
    assertThat(patched).hasSameSizeAs(file).isNotEqualTo(file);
    assertThat(patched(patched, ExternalData.none(), Map.of("c", new float[] {0}))).isEqualTo(file);
  }

  @Test
  void tensors_beside_the_file_come_into_it() throws IOException {
    byte[] data = resource("external.data");
    ExternalData beside =
        new ExternalData() {
          @Override
          public long size(String file) {
            return data.length;
          }

          @Override
          public byte[] read(String file, long offset, int length) {
            return java.util.Arrays.copyOfRange(data, (int) offset, (int) offset + length);
          }
        };
    byte[] file = resource("external.onnx");
    OnnxModel before = OnnxReader.read(file, "external.onnx", beside);
    OnnxModel after =
        OnnxReader.read(patched(file, beside, Map.of()), "external.onnx", ExternalData.none());
    assertThat(after.graph().initializers().keySet())
        .isEqualTo(before.graph().initializers().keySet());
    before
        .graph()
        .initializers()
        .forEach(
            (name, tensor) ->
                assertThat(after.graph().initializers().get(name).floats())
                    .isEqualTo(tensor.floats()));
  }
}
