package ml.gibbon.bench.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.model.onnx.OnnxAttribute;
import ml.gibbon.model.onnx.OnnxGraph;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.model.onnx.OnnxTensor;
import ml.gibbon.model.onnx.importer.Operator;
import ml.gibbon.model.onnx.importer.Operators;

/** Damages what a file of ONNX says, where damaged bytes would mostly be no such file any more. */
final class OnnxMutation {

  /** Numbers at which counts, sizes and signs turn over, and those that settings have. */
  private static final long[] WHOLE = {
    0,
    1,
    -1,
    2,
    -2,
    3,
    4,
    7,
    8,
    64,
    1000,
    65536,
    1 << 24,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final float[] FLOATS = {
    0,
    -0f,
    1,
    -1,
    .5f,
    1e-30f,
    1e30f,
    Float.MAX_VALUE,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY
  };

  private final SplittableRandom random;
  private final List<OnnxNode> nodes;
  private final Map<String, OnnxTensor> tensors;
  private final OnnxModel model;
  private int opset;

  private OnnxMutation(OnnxModel model, SplittableRandom random) {
    this.model = model;
    this.random = random;
    this.nodes = new ArrayList<>(model.graph().nodes());
    this.tensors = new LinkedHashMap<>(model.graph().initializers());
    this.opset = model.opset();
  }

  /** A model with one change. */
  static OnnxModel of(OnnxModel model, SplittableRandom random) {
    OnnxMutation mutation = new OnnxMutation(model, random);
    mutation.change();
    OnnxGraph graph = model.graph();
    return new OnnxModel(
        model.irVersion(),
        model.producer(),
        Map.of("", mutation.opset),
        new OnnxGraph(
            graph.name(), mutation.nodes, mutation.tensors, graph.inputs(), graph.outputs()));
  }

  private void change() {
    int at = random.nextInt(nodes.size());
    OnnxNode node = nodes.get(at);
    switch (random.nextInt(8)) {
      case 0 -> nodes.set(at, withOperator(node));
      case 1 -> nodes.set(at, withInputs(node, at));
      case 2, 3 -> nodes.set(at, withAttribute(node));
      case 4 -> opset = 1 + random.nextInt(Operators.NEWEST);
      default -> {
        List<String> names = List.copyOf(tensors.keySet());
        String name = names.get(random.nextInt(names.size()));
        tensors.put(name, tensor(tensors.get(name)));
      }
    }
  }

  private OnnxNode withOperator(OnnxNode node) {
    List<Operator> all = List.copyOf(Operators.all());
    String other = all.get(random.nextInt(all.size())).name();
    return new OnnxNode(node.name(), "", other, node.inputs(), node.outputs(), node.attributes());
  }

  /** Another value in the place of an input, one more or one fewer. */
  private OnnxNode withInputs(OnnxNode node, int at) {
    List<String> names = new ArrayList<>(tensors.keySet());
    names.addAll(model.graph().fedInputs().stream().map(value -> value.name()).toList());
    nodes.subList(0, at).forEach(before -> names.addAll(before.outputs()));
    names.add("");
    List<String> inputs = new ArrayList<>(node.inputs());
    String other = names.get(random.nextInt(names.size()));
    if (inputs.isEmpty() || random.nextInt(4) == 0) {
      inputs.add(other);
    } else if (random.nextInt(4) == 0) {
      inputs.remove(random.nextInt(inputs.size()));
    } else {
      inputs.set(random.nextInt(inputs.size()), other);
    }
    return new OnnxNode(
        node.name(), "", node.operator(), inputs, node.outputs(), node.attributes());
  }

  private OnnxNode withAttribute(OnnxNode node) {
    Map<String, OnnxAttribute> attributes = new LinkedHashMap<>(node.attributes());
    if (attributes.isEmpty()) {
      attributes.put("axis", new OnnxAttribute.Whole(whole()));
    }
    List<String> names = List.copyOf(attributes.keySet());
    String name = names.get(random.nextInt(names.size()));
    if (random.nextInt(4) == 0) {
      attributes.remove(name);
    } else {
      attributes.put(name, attribute(attributes.get(name)));
    }
    return new OnnxNode(
        node.name(), "", node.operator(), node.inputs(), node.outputs(), attributes);
  }

  private OnnxAttribute attribute(OnnxAttribute old) {
    if (old instanceof OnnxAttribute.Whole) {
      return new OnnxAttribute.Whole(whole());
    } else if (old instanceof OnnxAttribute.Floating) {
      return new OnnxAttribute.Floating(FLOATS[random.nextInt(FLOATS.length)]);
    } else if (old instanceof OnnxAttribute.Integers list) {
      List<Long> values = new ArrayList<>(list.values());
      if (values.isEmpty() || random.nextInt(4) == 0) {
        values.add(whole());
      } else if (random.nextInt(4) == 0) {
        values.remove(random.nextInt(values.size()));
      } else {
        values.set(random.nextInt(values.size()), whole());
      }
      return new OnnxAttribute.Integers(values);
    } else if (old instanceof OnnxAttribute.Tensor tensor) {
      return new OnnxAttribute.Tensor(tensor(tensor.value()));
    }
    return random.nextBoolean()
        ? new OnnxAttribute.Text("SAME_LOWER")
        : new OnnxAttribute.Whole(whole());
  }

  private long whole() {
    return WHOLE[random.nextInt(WHOLE.length)];
  }

  private OnnxTensor tensor(OnnxTensor old) {
    List<Long> shape = new ArrayList<>(old.shape());
    if (random.nextInt(3) == 0) {
      shape.add(random.nextInt(shape.size() + 1), 1L);
    } else if (random.nextInt(3) == 0) {
      shape = List.of((long) old.size());
    }
    if (old.type() == ElementType.INT64) {
      long[] values = old.integers();
      if (values.length > 0) {
        values[random.nextInt(values.length)] = whole();
      }
      return OnnxTensor.ofIntegers(old.name(), shape, values);
    } else if (old.type() == ElementType.FLOAT) {
      float[] values = old.floats();
      if (values.length > 0) {
        values[random.nextInt(values.length)] = FLOATS[random.nextInt(FLOATS.length)];
      }
      return OnnxTensor.ofFloats(old.name(), shape, values);
    }
    return new OnnxTensor(old.name(), old.type(), shape, old.data());
  }
}
