package ml.gibbon.model.onnx;

import static ml.gibbon.model.onnx.ModelBytes.beforeGraph;
import static ml.gibbon.model.onnx.ModelBytes.graph;
import static ml.gibbon.model.onnx.ModelBytes.model;
import static ml.gibbon.model.onnx.ModelBytes.node;
import static ml.gibbon.model.onnx.ModelBytes.opset;
import static ml.gibbon.model.onnx.ModelBytes.read;
import static ml.gibbon.model.onnx.ModelBytes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import ml.gibbon.error.InputException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class OnnxReaderTest {

  private static final int GRAPH_OF_ATTRIBUTE = 6;

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(Message model) {
    return assertThatThrownBy(() -> read(model))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("model net.onnx was refused: ");
  }

  private static Message attribute(String name, int field, long value) {
    return new Message().text(NodeDecoder.ATTRIBUTE_NAME, name).number(field, value);
  }

  private static Message twoNodes(Message second) {
    return new Message()
        .message(GraphDecoder.INPUT, value("x", 1, 3))
        .message(GraphDecoder.OUTPUT, value("y", 1, 3))
        .message(GraphDecoder.NODE, node("Relu", "x", "h"))
        .message(GraphDecoder.NODE, second);
  }

  @Test
  void reads_what_a_model_says_of_itself() {
    OnnxModel model = read(model(graph()));
    assertThat(model.irVersion()).isEqualTo(8);
    assertThat(model.producer()).isEqualTo("test");
    assertThat(model.opset()).isEqualTo(17);
    assertThat(model.graph().fedInputs().get(0).shapeInWords()).isEqualTo("1 x 3");
    assertThat(model.graph().nodes().get(0).where()).isEqualTo("node y (Identity)");
  }

  @Test
  void passes_over_fields_that_it_does_not_know() {
    Message later =
        model(graph().text(10, "doc").number(99, 5))
            .text(6, "doc")
            .float32(1000, 1)
            .raw((byte) 0x89, (byte) 0x7d)
            .raw(new byte[8]);
    assertThat(read(later).graph().nodes()).hasSize(1);
  }

  @Test
  void the_domain_of_onnx_has_two_names() {
    Message long1 =
        new Message()
            .number(OnnxReader.IR_VERSION, 8)
            .message(OnnxReader.OPSET_IMPORT, opset("ai.onnx", 13))
            .message(
                OnnxReader.GRAPH,
                twoNodes(node("Relu", "h", "y").text(NodeDecoder.DOMAIN, "ai.onnx")));
    assertThat(read(long1).opset()).isEqualTo(13);
    assertThat(read(long1).graph().nodes()).allMatch(node -> node.domain().isEmpty());
    refused(
            beforeGraph()
                .message(OnnxReader.OPSET_IMPORT, opset("ai.onnx", 13))
                .message(OnnxReader.GRAPH, graph()))
        .hasMessageContaining("it names two versions, 17 and 13, of the operators of domain ''");
  }

  @Test
  void refuses_operators_of_others() {
    refused(model(twoNodes(node("Fused", "h", "y").text(NodeDecoder.DOMAIN, "com.example"))))
        .hasMessageEndingWith(
            "node y (com.example.Fused) is of the domain com.example, and only ONNX's own operators are read: export the network without custom operators");
  }

  @Test
  void refuses_what_is_no_model() {
    refused(new Message()).hasMessageContaining("the file is empty");
    refused(new Message().number(1, 8))
        .hasMessageContaining("version 8 of the format and 0 graphs");
    refused(new Message().message(7, graph())).hasMessageContaining("version 0");
    refused(model(graph()).message(7, graph())).hasMessageContaining("2 graphs");
    refused(model(graph()).message(20, new Message())).hasMessageContaining("training information");
    byte[] page = "<html><body>404".getBytes(StandardCharsets.UTF_8);
    refused(new Message().raw(page)).hasMessageContaining("it is a web page");
  }

  @Test
  void refuses_sparse_tensors() {
    refused(model(graph().message(GraphDecoder.SPARSE_INITIALIZER, new Message())))
        .hasMessageContaining("sparse initializers, which are not read");
  }

  /** A graph in a graph in a graph: whoever follows them recursively runs out of stack. */
  @Test
  void does_not_follow_graphs_in_attributes() {
    byte[] inner = graph().toBytes();
    for (int depth = 0; depth < 20_000; depth++) {
      inner = nested(depth, inner);
      if (inner.length > 1 << 20) {
        break;
      }
    }
    Message choice =
        node("If", "h", "y")
            .message(
                NodeDecoder.ATTRIBUTE,
                new Message()
                    .text(NodeDecoder.ATTRIBUTE_NAME, "then_branch")
                    .bytes(GRAPH_OF_ATTRIBUTE, inner)
                    .number(NodeDecoder.ATTRIBUTE_TYPE, 5));
    assertThat(read(model(twoNodes(choice))).graph().nodes().get(1).attributes())
        .isEqualTo(Map.of("then_branch", new OnnxAttribute.Unread("a graph")));
  }

  private static byte[] nested(int depth, byte[] inner) {
    return new Message().bytes(depth % 2 == 0 ? GRAPH_OF_ATTRIBUTE : 1, inner).toBytes();
  }

  @Test
  void reads_attributes_of_before_they_had_a_type() {
    Message node = node("LeakyRelu", "h", "y").message(5, attribute("group", 3, 2));
    assertThat(read(model(twoNodes(node))).graph().nodes().get(1).integer("group", 0)).isEqualTo(2);
  }

  @Test
  void refuses_attributes_that_contradict_themselves() {
    refused(model(twoNodes(node("Relu", "h", "y").message(5, attribute("a", 3, 2).number(20, 3)))))
        .hasMessageEndingWith(
            "node y (Relu) says that attribute a is a text, but it holds a whole number");
    refused(model(twoNodes(node("Relu", "h", "y").message(5, attribute("a", 3, 2).float32(2, 1)))))
        .hasMessageContaining("an attribute with two values");
    refused(model(twoNodes(node("Relu", "h", "y").message(5, new Message().text(1, "a")))))
        .hasMessageContaining("an attribute without a value");
    refused(
            model(
                twoNodes(
                    node("Relu", "h", "y")
                        .message(5, attribute("a", 3, 2))
                        .message(5, attribute("a", 3, 2)))))
        .hasMessageContaining("has attribute a twice");
    refused(model(twoNodes(node("Relu", "h", "y").message(5, attribute("a", 3, 2).number(20, 77)))))
        .hasMessageContaining("an attribute of the unknown type 77");
  }

  /** Two bytes of a file can ask for an object of a hundred. */
  @Test
  void counts_the_parts_of_a_file() {
    Message names = new Message();
    for (int i = 0; i <= Pieces.MOST; i++) {
      names.raw((byte) 0x0a, (byte) 0);
    }
    refused(model(twoNodes(names.text(NodeDecoder.OPERATOR, "Concat"))))
        .hasMessageContaining("more than 1,000,000 parts");
    refused(
            model(
                twoNodes(
                    node("Relu", "h", "y")
                        .message(
                            5, new Message().text(1, "a").packed(8, new long[Pieces.MOST + 1])))))
        .hasMessageContaining("more than 1,000,000 parts");
    Message nodes = graph();
    Message inside = node("Relu", "x", "");
    for (int i = 0; i <= Pieces.MOST_NODES; i++) {
      nodes.message(GraphDecoder.NODE, inside);
    }
    refused(model(nodes)).hasMessageContaining("more than 100,000 nodes");
  }

  @Test
  void refuses_two_initializers_of_a_name_and_one_without() {
    Message empty = ModelBytes.tensor(ElementType.FLOAT, 0);
    refused(model(graph().message(5, empty).message(5, empty)))
        .hasMessageContaining("it has an initializer 'w', but each must have a name of its own");
    refused(model(graph().message(5, new Message().packed(1, 0).number(2, 1))))
        .hasMessageContaining("an initializer ''");
  }

  @Test
  void a_stranger_s_names_stay_on_one_line() {
    Message node = node("Relu", "h", "y").text(NodeDecoder.NAME, "a\nb\u0007").text(7, "c");
    refused(model(twoNodes(node)))
        .hasMessageMatching("model net\\.onnx was refused: [^\\p{Cntrl}]+");
  }
}
