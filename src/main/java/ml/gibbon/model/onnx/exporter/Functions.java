package ml.gibbon.model.onnx.exporter;

import static ml.gibbon.model.onnx.exporter.Writing.floating;

import java.util.Map;
import ml.gibbon.model.onnx.OnnxAttribute;
import ml.gibbon.network.Operation.Elementwise;

/** Functions of each value alone. Those that opset 17 has no operator for are made of others. */
final class Functions {

  private Functions() {}

  static void write(Writing node, Elementwise of) {
    String x = node.in(0);
    Map<String, OnnxAttribute> alpha = Map.of("alpha", floating(of.a()));
    switch (of.function()) {
      case RELU -> node.result("Relu", x);
      case LEAKY_RELU -> node.result("LeakyRelu", alpha, x);
      case THRESHOLDED_RELU -> node.result("ThresholdedRelu", alpha, x);
      case ELU -> node.result("Elu", alpha, x);
      case CELU -> node.result("Celu", alpha, x);
      case SELU ->
          node.result("Selu", Map.of("alpha", floating(of.a()), "gamma", floating(of.b())), x);
      case SIGMOID -> node.result("Sigmoid", x);
      case TANH -> node.result("Tanh", x);
      case HARD_SIGMOID ->
          node.result(
              "HardSigmoid", Map.of("alpha", floating(of.a()), "beta", floating(of.b())), x);
      case HARD_SWISH -> node.result("HardSwish", x);
      case SWISH -> node.result("Mul", x, node.step("Sigmoid", times(node, x, of.a())));
      case MISH -> node.result("Mul", x, node.step("Tanh", node.step("Softplus", x)));
      case GELU -> gelu(node, x);
      case GELU_TANH -> geluTanh(node, x);
      case SOFTPLUS -> node.result("Softplus", x);
      case SOFTSIGN -> node.result("Softsign", x);
      case CLIP -> clip(node, of);
      case LINEAR -> linear(node, of);
      case POWER -> node.result("Pow", x, node.number(of.a()));
      case EXP -> node.result("Exp", x);
      case LOG -> node.result("Log", x);
      case SQRT -> node.result("Sqrt", x);
      case RECIPROCAL -> node.result("Reciprocal", x);
      case ABS -> node.result("Abs", x);
      case ERF -> node.result("Erf", x);
      case SIN -> node.result("Sin", x);
      case COS -> node.result("Cos", x);
      case SIGN -> node.result("Sign", x);
      case FLOOR -> node.result("Floor", x);
      case CEILING -> node.result("Ceil", x);
      case ROUND -> node.result("Round", x);
    }
  }

  private static String times(Writing node, String x, float factor) {
    return factor == 1 ? x : node.step("Mul", x, node.number(factor));
  }

  /** {@code x (1 + erf(x / sqrt(2))) / 2}. */
  private static void gelu(Writing node, String x) {
    String erf = node.step("Erf", times(node, x, (float) Math.sqrt(.5)));
    String gate = node.step("Add", erf, node.number(1));
    node.result("Mul", node.step("Mul", x, gate), node.number(.5f));
  }

  /** {@code x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2}. */
  private static void geluTanh(Writing node, String x) {
    String cube = node.step("Mul", node.step("Mul", x, x), x);
    String inner = node.step("Add", x, times(node, cube, .044715f));
    String tanh = node.step("Tanh", times(node, inner, (float) Math.sqrt(2 / Math.PI)));
    String gate = node.step("Add", tanh, node.number(1));
    node.result("Mul", node.step("Mul", x, gate), node.number(.5f));
  }

  /** A bound that bounds nothing is left out. */
  private static void clip(Writing node, Elementwise of) {
    String low = of.a() == Float.NEGATIVE_INFINITY ? "" : node.number(of.a());
    if (of.b() == Float.POSITIVE_INFINITY) {
      node.result("Clip", node.in(0), low);
    } else {
      node.result("Clip", node.in(0), low, node.number(of.b()));
    }
  }

  private static void linear(Writing node, Elementwise of) {
    String x = node.in(0);
    if (of.b() == 0 && of.a() != 1) {
      node.result("Mul", x, node.number(of.a()));
    } else if (of.b() != 0) {
      node.result("Add", times(node, x, of.a()), node.number(of.b()));
    } else {
      node.result("Identity", x);
    }
  }
}
