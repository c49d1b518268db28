package ml.gibbon.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxWriterTest {

  private static OnnxModel model(Map<String, OnnxAttribute> attributes) {
    OnnxNode node = new OnnxNode("n", "", "Sum", List.of("x", "", "w"), List.of("y"), attributes);
    OnnxTensor weights = OnnxTensor.ofFloats("w", List.of(2L, 1L), 1.5f, -2);
    OnnxTensor scalar = OnnxTensor.ofIntegers("s", List.of(), Long.MIN_VALUE);
    Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
    initializers.put("w", weights);
    initializers.put("s", scalar);
    return new OnnxModel(
        8,
        "gibbon",
        Map.of("", 17),
        new OnnxGraph(
            "g",
            List.of(node),
            initializers,
            List.of(
                new OnnxValue(
                    "x",
                    ElementType.FLOAT,
                    List.of(
                        new OnnxDim(OnnxDim.UNKNOWN, "batch"),
                        OnnxDim.of(300),
                        new OnnxDim(OnnxDim.UNKNOWN, "")))),
            List.of(new OnnxValue("y", ElementType.DOUBLE, false, List.of()))));
  }

  @Test
  void what_is_read_is_what_was_written() {
    Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
    attributes.put("f", new OnnxAttribute.Floating(-.1f));
    attributes.put("i", new OnnxAttribute.Whole(-1));
    attributes.put("j", new OnnxAttribute.Whole(128));
    attributes.put("s", new OnnxAttribute.Text("pr\u00e4"));
    attributes.put("t", new OnnxAttribute.Tensor(OnnxTensor.ofFloats("", List.of(0L))));
    attributes.put("fs", new OnnxAttribute.Floats(List.of(Float.MIN_VALUE, Float.NaN)));
    attributes.put("is", new OnnxAttribute.Integers(List.of(0L, -1L, Long.MAX_VALUE)));
    attributes.put("ss", new OnnxAttribute.Texts(List.of("", "b")));
    OnnxModel model = model(attributes);
    OnnxModel again = OnnxReader.read(OnnxWriter.write(model), "m.onnx", ExternalData.none());
    assertThat(again).isEqualTo(model);
  }

  @Test
  void what_was_not_read_is_not_written() {
    OnnxModel model = model(Map.of("body", new OnnxAttribute.Unread("a graph")));
    assertThatThrownBy(() -> OnnxWriter.write(model))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("attribute body is a graph, which is not written");
  }
}
