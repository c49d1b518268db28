package ml.gibbon.model.onnx.importer;

import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.model.onnx.importer.Value.Computed;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic.Kind;
import ml.gibbon.network.Shape;

/**
 * {@code softmax(scale Q K^T + mask) V} for each head (Vaswani et al. 2017, arXiv:1706.03762), of
 * {@code [B, heads, N, D]}.
 */
final class Attentions {

  private Attentions() {}

  static Value attention(Call call) {
    OnnxNode node = call.node();
    Shape shape = call.shape(0);
    call.require(
        shape.rank() == 4 && shape.length(1) == call.shape(1).length(1),
        "works on queries of shape %s and keys of shape %s; [B, heads, N, D] with as many heads of"
            + " both are supported",
        shape,
        call.shape(1));
    call.require(
        !Attributes.flag(node, "is_causal", false)
            && node.floating("softcap", 0) == 0
            && !call.has(4)
            && !call.has(5)
            && !call.has(6),
        "is causal, capped or has a past, which is not supported");
    float scale = node.floating("scale", (float) (1 / Math.sqrt(shape.length(3))));
    Node keys = call.operand(Reshapings.transpose(call, call.in(1), 0, 1, 3, 2));
    Node products = call.add(new Operation.MatrixProduct(), call.operand(0), keys);
    Value scores = new Computed(call.type(), Arithmetics.linear(call, products, scale, 0));
    if (call.has(3)) {
      call.require(
          call.in(3).type().isFloating(), "has a mask of truth values; numbers are supported");
      scores = Arithmetics.apply(call, Kind.ADD, scores, call.in(3));
    }
    Node shares = call.add(new Operation.Softmax(3, false), call.operand(scores));
    return call.result(call.add(new Operation.MatrixProduct(), shares, call.operand(2)));
  }
}
