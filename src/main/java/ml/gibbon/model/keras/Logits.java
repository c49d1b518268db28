package ml.gibbon.model.keras;

import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/**
 * The end of a network: the logits before its last activation.
 *
 * @param node {@code [1, K]}
 */
record Logits(Node node, Probabilities probabilities) {

  /** Takes the last activation off. */
  static Logits of(Tensor output, Wiring wiring) {
    Tensor last = wiring.plain(output);
    Shape shape = last.node().shape();
    if (shape.size() != shape.length(-1)) {
      throw Refusal.of(
          "it gives %s: only networks that give one number for each class are read", last.shape());
    }
    Node end = last.node();
    while (isSameValues(end.operation())) {
      end = end.input(0);
    }
    int classes = shape.size();
    Operation operation = end.operation();
    if (operation instanceof Operation.Softmax && classes > 1) {
      wiring.note("the last softmax is taken off: attacks see the logits before it");
      return new Logits(row(wiring, end.input(0), classes), Probabilities.SOFTMAX);
    } else if (operation instanceof Operation.Elementwise activation
        && activation.function() == Function.SIGMOID) {
      wiring.note("the last sigmoid is taken off: attacks see the logits before it");
      return sigmoid(wiring, row(wiring, end.input(0), classes), classes);
    } else if (operation instanceof Operation.Elementwise activation
        && activation.function() != Function.LINEAR) {
      throw Refusal.of(
          "it ends in %s, of which nobody knows the probabilities: let it end in softmax, sigmoid or no activation",
          end);
    } else if (classes == 1) {
      throw Refusal.of(
          "it gives one number without a sigmoid: let it end in a sigmoid, or in one number for each class");
    }
    wiring.note("its outputs are taken for logits: it ends in no softmax or sigmoid");
    return new Logits(row(wiring, last.node(), classes), Probabilities.SOFTMAX);
  }

  /** A sigmoid of one number z is what a softmax makes of the logits 0 and z. */
  private static Logits sigmoid(Wiring wiring, Node logits, int classes) {
    if (classes > 1) {
      return new Logits(logits, Probabilities.LOGISTIC);
    }
    wiring.note("its one output is that of class 1; class 0 gets the logit 0");
    Node two = wiring.select("logits", Shape.of(1, 2), logits, i -> i - 1);
    return new Logits(two, Probabilities.SOFTMAX);
  }

  private static Node row(Wiring wiring, Node node, int classes) {
    return wiring.reshape("logits", node, Shape.of(1, classes));
  }

  private static boolean isSameValues(Operation operation) {
    return operation instanceof Operation.Reshape || operation instanceof Operation.Dropout;
  }
}
