package ml.gibbon.model.onnx.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ml.gibbon.error.InputException;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.model.onnx.OnnxDim;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxTensor;
import ml.gibbon.model.onnx.OnnxValue;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Shape;

/**
 * Makes networks of ONNX files. What is supported is in {@link Operators}; everything else is
 * refused, naming the node, its operator and the opset.
 */
public final class OnnxImporter {

  private OnnxImporter() {}

  /**
   * The classifier in a file, as a function of one example: the first axis of its input, whatever
   * its length in the file, has length 1. A softmax or sigmoid at the end is taken off.
   *
   * @throws InputException when it has parts that are not supported, several inputs, or an output
   *     that is not one number for each class
   */
  public static ImportedNetwork network(OnnxModel model, ImportSettings settings) {
    List<String> notes = new ArrayList<>();
    Translation translation = new Translation(model, output(model, settings, notes));
    OnnxValue input = input(model, translation);
    if (!input.type().isFloating()) {
      throw new InputException(
          "input %s is %s; floating point numbers are expected: export the network without the"
                  .formatted(input.name(), input.type())
              + " conversion of its pixels");
    }
    if (input.type() != ElementType.FLOAT) {
      notes.add("the file computes in %s; here float32 is used".formatted(input.type()));
    }
    Shape shape = settings.input().rank() > 0 ? settings.input() : shape(input, notes);
    translation.feed(input.name(), input.type(), shape);
    Graph graph = graph(translation, input);
    GraphBuilder builder = translation.builder();
    Logits logits = Logits.of(graph, builder);
    if (logits.ending() != Ending.NONE) {
      notes.add(
          "the network's last step, %s, is taken off: attacks work on what it is applied to"
              .formatted(logits.ending().inWords()));
    }
    return new ImportedNetwork(
        builder.build(logits.node()), logits.ending(), translation.origins(), notes);
  }

  /** What is taken off the end of such a graph when it stands in a file. */
  public static Ending endingOf(Graph graph) {
    return Logits.endingOf(graph.output());
  }

  /** Constants of the file may hold its batch. */
  private static Graph graph(Translation translation, OnnxValue input) {
    try {
      return translation.graph();
    } catch (InputException e) {
      long batch = input.shape().isEmpty() ? 1 : input.shape().get(0).size();
      if (batch <= 1) {
        throw e;
      }
      throw new InputException(
          "%s; the file is for batches of %d: if that is why, export it for those of any length or of 1"
              .formatted(e.getMessage(), batch),
          e);
    }
  }

  /**
   * One output of a file as a function of its inputs, all with the shapes that the file says.
   *
   * @param known values of inputs that are constants here
   * @throws InputException when it has parts that are not supported
   */
  public static Graph function(OnnxModel model, Map<String, OnnxTensor> known, String output) {
    Translation translation = new Translation(model, output);
    known.forEach(translation::know);
    for (OnnxValue input : model.graph().fedInputs()) {
      if (!known.containsKey(input.name()) && translation.reads(input.name())) {
        translation.feed(input.name(), input.type(), Shape.of(lengths(input, 0)));
      }
    }
    return translation.graph();
  }

  private static String output(OnnxModel model, ImportSettings settings, List<String> notes) {
    List<String> outputs = model.graph().outputs().stream().map(OnnxValue::name).toList();
    if (outputs.isEmpty()) {
      throw new InputException("the file has no output");
    }
    String chosen = settings.output().isEmpty() ? outputs.get(0) : settings.output();
    if (!outputs.contains(chosen)) {
      throw new InputException(
          "the file has no output %s; it has %s".formatted(chosen, String.join(", ", outputs)));
    }
    if (outputs.size() > 1) {
      notes.add("of the outputs %s, %s is used".formatted(String.join(", ", outputs), chosen));
    }
    return chosen;
  }

  private static OnnxValue input(OnnxModel model, Translation translation) {
    List<OnnxValue> inputs =
        model.graph().fedInputs().stream()
            .filter(input -> translation.reads(input.name()))
            .toList();
    if (inputs.size() != 1) {
      throw new InputException(
          "the network has %d inputs%s; one is expected, the image"
              .formatted(
                  inputs.size(),
                  inputs.stream()
                      .map(input -> " " + input.name())
                      .collect(Collectors.joining(","))));
    }
    return inputs.get(0);
  }

  private static Shape shape(OnnxValue input, List<String> notes) {
    int[] lengths = lengths(input, 1);
    if (lengths.length > 1 && input.shape().get(0).size() > 1) {
      notes.add(
          "the file's batch of %d is read as one of 1".formatted(input.shape().get(0).size()));
    }
    if (lengths.length > 1) {
      lengths[0] = 1;
    }
    return Shape.of(lengths);
  }

  /**
   * @param from the first axis whose length must be known
   */
  private static int[] lengths(OnnxValue input, int from) {
    List<OnnxDim> sides = input.shape();
    int[] lengths = new int[sides.size()];
    for (int axis = 0; axis < lengths.length; axis++) {
      OnnxDim side = sides.get(axis);
      if (axis >= from && (!side.isKnown() || side.size() > Budget.VALUES)) {
        throw new InputException(
            "input %s is %s: the length of axis %d is not known; say the shape of one example"
                .formatted(input.name(), input.shapeInWords(), axis));
      }
      lengths[axis] = side.isKnown() ? Attributes.clamped(side.size()) : 1;
    }
    if (!input.hasShape()) {
      throw new InputException(
          "input %s is %s; say the shape of one example"
              .formatted(input.name(), input.shapeInWords()));
    }
    return lengths;
  }
}
