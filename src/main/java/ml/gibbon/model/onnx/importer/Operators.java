package ml.gibbon.model.onnx.importer;

import static ml.gibbon.model.onnx.importer.Activations.attribute;
import static ml.gibbon.model.onnx.importer.Activations.fixed;
import static ml.gibbon.model.onnx.importer.Activations.plain;
import static ml.gibbon.model.onnx.importer.Activations.with;
import static ml.gibbon.model.onnx.importer.Operator.one;
import static ml.gibbon.model.onnx.importer.Operator.several;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import ml.gibbon.network.Function;
import ml.gibbon.network.Operation.Arithmetic;
import ml.gibbon.network.Operation.Reduction;

/**
 * The table of what is claimed: every operator that is read, from which opset on, and its limits.
 */
public final class Operators {

  /** The oldest version of ONNX's operators that is read. */
  public static final int OLDEST = 1;

  /** The newest one. */
  public static final int NEWEST = 28;

  private static final String CONSTANT_KERNEL =
      "kernel and bias are constants; images [B, C, H, W] and signals [B, C, L]";
  private static final String FLAT = "images [B, C, H, W] and signals [B, C, L]";
  private static final String CONSTANTS = "on constants only";

  private static final Map<String, Operator> ALL =
      table(
          Stream.of(
              convolutions(),
              activations(),
              functions(),
              arithmetic(),
              normalisations(),
              reductions(),
              shapes(),
              selections(),
              constants(),
              logic()));

  private Operators() {}

  /** All operators, by name. */
  public static Collection<Operator> all() {
    return ALL.values();
  }

  static Optional<Operator> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  private static Map<String, Operator> table(Stream<List<Operator>> families) {
    Map<String, Operator> table = new TreeMap<>();
    families.flatMap(List::stream).forEach(row -> table.put(row.name(), row));
    return Collections.unmodifiableMap(table);
  }

  private static List<Operator> convolutions() {
    return List.of(
        one("Conv", 1, CONSTANT_KERNEL, Convolutions::convolution),
        one("ConvTranspose", 1, CONSTANT_KERNEL, Convolutions::transposed),
        one("Gemm", 1, Gemm::of),
        one("MatMul", 1, Products::matrices),
        one(
            "Attention",
            23,
            "[B, heads, N, D], not causal, without past, cap and grouped heads",
            Attentions::attention),
        several("MaxPool", 1, FLAT + "; no indices", Poolings::maximum),
        one("AveragePool", 1, FLAT, Poolings::average),
        one("GlobalAveragePool", 1, Poolings.global(Reduction.Kind.MEAN)),
        one("GlobalMaxPool", 1, Poolings.global(Reduction.Kind.MAXIMUM)));
  }

  private static List<Operator> activations() {
    return List.of(
        one("Relu", 1, plain(Function.RELU)),
        one("LeakyRelu", 1, with(Function.LEAKY_RELU, attribute("alpha", 0.01), fixed(0))),
        one("ThresholdedRelu", 1, with(Function.THRESHOLDED_RELU, attribute("alpha", 1), fixed(0))),
        one("Elu", 1, with(Function.ELU, attribute("alpha", 1), fixed(0))),
        one("Celu", 12, with(Function.CELU, attribute("alpha", 1), fixed(0))),
        one(
            "Selu",
            6,
            with(
                Function.SELU,
                attribute("alpha", 1.67326319217681884765625),
                attribute("gamma", 1.05070102214813232421875))),
        one("Sigmoid", 1, plain(Function.SIGMOID)),
        one("Tanh", 1, plain(Function.TANH)),
        one(
            "HardSigmoid",
            1,
            with(Function.HARD_SIGMOID, attribute("alpha", 0.2), attribute("beta", 0.5))),
        one("HardSwish", 14, plain(Function.HARD_SWISH)),
        one("Swish", 24, with(Function.SWISH, attribute("alpha", 1), fixed(0))),
        one("Mish", 18, plain(Function.MISH)),
        one("Gelu", 20, Activations::gelu),
        one("Softplus", 1, plain(Function.SOFTPLUS)),
        one("Softsign", 1, plain(Function.SOFTSIGN)),
        one("Shrink", 9, Activations::shrink),
        one("PRelu", 1, Activations::prelu),
        one("Clip", 1, Activations::clip),
        one("Softmax", 1, Softmaxes.of(false)),
        one("LogSoftmax", 1, Softmaxes.of(true)));
  }

  private static List<Operator> functions() {
    return List.of(
        one("Neg", 1, with(Function.LINEAR, fixed(-1), fixed(0))),
        one("Exp", 1, plain(Function.EXP)),
        one("Log", 1, plain(Function.LOG)),
        one("Sqrt", 1, plain(Function.SQRT)),
        one("Reciprocal", 1, plain(Function.RECIPROCAL)),
        one("Abs", 1, plain(Function.ABS)),
        one("Erf", 9, plain(Function.ERF)),
        one("Sin", 7, plain(Function.SIN)),
        one("Cos", 7, plain(Function.COS)),
        one("Tan", 7, Activations::tangent),
        one("Sign", 9, plain(Function.SIGN)),
        one("Floor", 1, plain(Function.FLOOR)),
        one("Ceil", 1, plain(Function.CEILING)),
        one("Round", 11, plain(Function.ROUND)));
  }

  private static List<Operator> arithmetic() {
    return List.of(
        one("Add", 1, Arithmetics.binary(Arithmetic.Kind.ADD)),
        one("Sub", 1, Arithmetics.binary(Arithmetic.Kind.SUBTRACT)),
        one("Mul", 1, Arithmetics.binary(Arithmetic.Kind.MULTIPLY)),
        one("Div", 1, "whole numbers " + CONSTANTS, Arithmetics.binary(Arithmetic.Kind.DIVIDE)),
        one("Pow", 1, Arithmetics.binary(Arithmetic.Kind.POWER)),
        one("Mod", 10, CONSTANTS, Logic::remainder),
        one("Max", 1, Arithmetics.variadic(Arithmetic.Kind.MAXIMUM)),
        one("Min", 1, Arithmetics.variadic(Arithmetic.Kind.MINIMUM)),
        one("Sum", 1, Arithmetics.variadic(Arithmetic.Kind.ADD)),
        one("Mean", 1, Arithmetics::mean));
  }

  private static List<Operator> normalisations() {
    return List.of(
        one(
            "BatchNormalization",
            1,
            "in evaluation mode, one mean for each channel",
            Normalisations::batch),
        one("InstanceNormalization", 1, "constant scale and shift", Normalisations::instance),
        one("GroupNormalization", 18, "constant scale and shift", Normalisations::group),
        several("LayerNormalization", 17, "", Normalisations::layer),
        one("RMSNormalization", 23, Normalisations::rootMeanSquare),
        one("LRN", 1, Normalisations::local),
        one("LpNormalization", 1, Normalisations::lp));
  }

  private static List<Operator> reductions() {
    return List.of(
        one("ReduceSum", 1, Reductions.plain(Reduction.Kind.SUM)),
        one("ReduceMean", 1, Reductions.plain(Reduction.Kind.MEAN)),
        one("ReduceMax", 1, Reductions.plain(Reduction.Kind.MAXIMUM)),
        one("ReduceMin", 1, Reductions.plain(Reduction.Kind.MINIMUM)),
        one("ReduceProd", 1, Reductions.plain(Reduction.Kind.PRODUCT)),
        one("ReduceL1", 1, Reductions.sumOf(Function.ABS, Function.LINEAR)),
        one("ReduceL2", 1, Reductions.sumOf(Function.POWER, Function.SQRT)),
        one("ReduceSumSquare", 1, Reductions.sumOf(Function.POWER, Function.LINEAR)),
        one("ReduceLogSum", 1, Reductions.sumOf(Function.LINEAR, Function.LOG)),
        one("ReduceLogSumExp", 1, Reductions::logSumExp),
        one("CumSum", 11, "constant axis", Reductions::cumulative));
  }

  private static List<Operator> shapes() {
    return List.of(
        one("Reshape", 1, "constant shape", Reshapings::reshape),
        one("Flatten", 1, Reshapings::flatten),
        one("Squeeze", 1, "constant axes", Reshapings::squeeze),
        one("Unsqueeze", 1, "constant axes", Reshapings::unsqueeze),
        one("Transpose", 1, Reshapings::transpose),
        one("Concat", 1, Reshapings::concatenation),
        one("DepthToSpace", 1, Reshapings::depthToSpace),
        one("SpaceToDepth", 1, Reshapings::spaceToDepth),
        one("Identity", 1, call -> call.in(0)),
        several("Dropout", 1, "in evaluation mode", Constants::dropout));
  }

  private static List<Operator> selections() {
    return List.of(
        one("Slice", 1, "constant places", Selections::slice),
        several("Split", 1, "constant sizes", Selections::split),
        one("Gather", 1, "constant indices", Selections::gather),
        one("GatherElements", 11, "constant indices", Selections::gatherElements),
        one("GatherND", 11, "constant indices", Selections::gatherNd),
        one("ScatterElements", 11, "constant indices, no reduction", Scatters::elements),
        one("ScatterND", 11, "constant indices, no reduction", Scatters::parts),
        one("Expand", 8, "constant shape", Selections::expand),
        one("Tile", 6, "constant repeats", Selections::tile),
        one("Trilu", 14, "constant diagonal", Selections::triangle),
        one("Pad", 2, "constant sizes", Paddings::pad),
        one("Resize", 10, "constant sizes; numbers beyond a cut-out part only 0", Resizes::of),
        one("Upsample", 7, "constant sizes", Resizes::of));
  }

  private static List<Operator> constants() {
    return List.of(
        one("Constant", 1, "numbers and truth values", Constants::constant),
        one("ConstantOfShape", 9, "constant shape", Constants::ofShape),
        one("Shape", 1, Constants::shape),
        one("Size", 1, Constants::size),
        one("Range", 11, CONSTANTS, Constants::range),
        one("EyeLike", 9, Constants::eyeLike),
        one("Cast", 6, "numbers and truth values, computed with as float32", Constants::cast),
        one("CastLike", 15, "as Cast", Constants::castLike));
  }

  private static List<Operator> logic() {
    return List.of(
        one("Less", 7, Logic.comparison(Arithmetic.Kind.LESS)),
        one("LessOrEqual", 12, Logic.comparison(Arithmetic.Kind.LESS_OR_EQUAL)),
        one("Greater", 7, Logic.comparison(Arithmetic.Kind.GREATER)),
        one("GreaterOrEqual", 12, Logic.comparison(Arithmetic.Kind.GREATER_OR_EQUAL)),
        one("Equal", 7, Logic.comparison(Arithmetic.Kind.EQUAL)),
        one("Not", 1, Logic::not),
        one("And", 7, Logic::and),
        one("Or", 7, Logic::or),
        one("Xor", 7, Logic::exclusiveOr),
        one("Where", 9, Logic::choice));
  }
}
