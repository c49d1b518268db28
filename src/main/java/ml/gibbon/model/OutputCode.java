package ml.gibbon.model;

import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic.Kind;
import ml.gibbon.network.Shape;

/**
 * An error-correcting output code: a network answers with bits, as hyperbolic tangents, and each
 * class has a codeword of them, a row of a Hadamard matrix; a class's logit is the correlation of
 * the bits with its codeword (Dietterich and Bakiri 1995; Verma and Swami 2019, "Error Correcting
 * Output Codes Improve Probability Estimation and Adversarial Robustness of Deep Neural Networks").
 */
final class OutputCode {

  private OutputCode() {}

  /**
   * A network that decodes.
   *
   * @param bits network of images with answers {@code [1, B]}, B a power of 2 above the number of
   *     classes
   * @param classes K
   * @return of the same images, with answers {@code [1, K]}: {@code sum_b H_kb tanh(z_b)}, with
   *     rows 1 to K of Sylvester's matrix, whose row 0 does not change
   */
  static Graph decoded(Graph bits, int classes) {
    GraphBuilder builder = new GraphBuilder();
    Node images = bits.inputs().get(0);
    Node logits = builder.append(bits, builder.input(images.name(), images.shape()));
    Node value = builder.add("bits", new Operation.Elementwise(Function.TANH), logits);
    int length = value.shape().length(1);
    for (int done = 1; done < length; done *= 2) {
      value = transformed(builder, "code" + done, value, length / 2);
    }
    return builder.build(selected(builder, "decoded", value, classes, 1, 1));
  }

  /**
   * One stage of the fast Walsh-Hadamard transform: the sums of neighbours, then their differences.
   * After as many as there are bits in an index, the order is Sylvester's again.
   */
  private static Node transformed(GraphBuilder builder, String name, Node in, int half) {
    Node even = selected(builder, name + ".even", in, half, 0, 2);
    Node odd = selected(builder, name + ".odd", in, half, 1, 2);
    return builder.add(
        name,
        new Operation.Concatenation(1),
        builder.add(name + ".sum", new Operation.Arithmetic(Kind.ADD), even, odd),
        builder.add(name + ".difference", new Operation.Arithmetic(Kind.SUBTRACT), even, odd));
  }

  private static Node selected(
      GraphBuilder builder, String name, Node in, int count, int first, int step) {
    int[] sources = new int[count];
    for (int i = 0; i < count; i++) {
      sources[i] = first + i * step;
    }
    Shape shape = Shape.of(1, count);
    return builder.add(name, new Operation.Selection(IndexMap.of(sources), 0, shape), in);
  }
}
