package ml.gibbon.model.onnx.importer;

import static ml.gibbon.model.onnx.importer.Activations.attribute;
import static ml.gibbon.model.onnx.importer.Activations.fixed;
import static ml.gibbon.model.onnx.importer.Activations.plain;
import static ml.gibbon.model.onnx.importer.Activations.with;
import static ml.gibbon.model.onnx.importer.Operator.of;
import static ml.gibbon.model.onnx.importer.Operator.ofSeveral;

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
  public static final int OLDEST = 6;

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
        of("Conv", 1, CONSTANT_KERNEL, Convolutions::convolution),
        of("ConvTranspose", 1, CONSTANT_KERNEL, Convolutions::transposed),
        of("Gemm", 1, Gemm::of),
        of("MatMul", 1, Products::matrices),
        ofSeveral("MaxPool", 1, FLAT + "; no indices", Poolings::maximum),
        of("AveragePool", 1, FLAT, Poolings::average),
        of("GlobalAveragePool", 1, Poolings.global(Reduction.Kind.MEAN)),
        of("GlobalMaxPool", 1, Poolings.global(Reduction.Kind.MAXIMUM)));
  }

  private static List<Operator> activations() {
    return List.of(
        of("Relu", 1, plain(Function.RELU)),
        of("LeakyRelu", 1, with(Function.LEAKY_RELU, attribute("alpha", 0.01), fixed(0))),
        of("ThresholdedRelu", 1, with(Function.THRESHOLDED_RELU, attribute("alpha", 1), fixed(0))),
        of("Elu", 1, with(Function.ELU, attribute("alpha", 1), fixed(0))),
        of("Celu", 12, with(Function.CELU, attribute("alpha", 1), fixed(0))),
        of(
            "Selu",
            1,
            with(
                Function.SELU,
                attribute("alpha", 1.67326319217681884765625),
                attribute("gamma", 1.05070102214813232421875))),
        of("Sigmoid", 1, plain(Function.SIGMOID)),
        of("Tanh", 1, plain(Function.TANH)),
        of(
            "HardSigmoid",
            1,
            with(Function.HARD_SIGMOID, attribute("alpha", 0.2), attribute("beta", 0.5))),
        of("HardSwish", 14, plain(Function.HARD_SWISH)),
        of("Swish", 24, with(Function.SWISH, attribute("alpha", 1), fixed(0))),
        of("Mish", 18, plain(Function.MISH)),
        of("Gelu", 20, Activations::gelu),
        of("Softplus", 1, plain(Function.SOFTPLUS)),
        of("Softsign", 1, plain(Function.SOFTSIGN)),
        of("Shrink", 9, Activations::shrink),
        of("PRelu", 1, Activations::prelu),
        of("Clip", 1, Activations::clip),
        of("Softmax", 1, Softmaxes.of(false)),
        of("LogSoftmax", 1, Softmaxes.of(true)));
  }

  private static List<Operator> functions() {
    return List.of(
        of("Neg", 1, with(Function.LINEAR, fixed(-1), fixed(0))),
        of("Exp", 1, plain(Function.EXP)),
        of("Log", 1, plain(Function.LOG)),
        of("Sqrt", 1, plain(Function.SQRT)),
        of("Reciprocal", 1, plain(Function.RECIPROCAL)),
        of("Abs", 1, plain(Function.ABS)),
        of("Erf", 9, plain(Function.ERF)),
        of("Sin", 7, plain(Function.SIN)),
        of("Cos", 7, plain(Function.COS)),
        of("Tan", 7, Activations::tangent),
        of("Sign", 9, plain(Function.SIGN)),
        of("Floor", 1, plain(Function.FLOOR)),
        of("Ceil", 1, plain(Function.CEILING)),
        of("Round", 11, plain(Function.ROUND)));
  }

  private static List<Operator> arithmetic() {
    return List.of(
        of("Add", 1, Arithmetics.binary(Arithmetic.Kind.ADD)),
        of("Sub", 1, Arithmetics.binary(Arithmetic.Kind.SUBTRACT)),
        of("Mul", 1, Arithmetics.binary(Arithmetic.Kind.MULTIPLY)),
        of("Div", 1, "whole numbers " + CONSTANTS, Arithmetics.binary(Arithmetic.Kind.DIVIDE)),
        of("Pow", 1, Arithmetics.binary(Arithmetic.Kind.POWER)),
        of("Mod", 10, CONSTANTS, Logic::remainder),
        of("Max", 1, Arithmetics.variadic(Arithmetic.Kind.MAXIMUM)),
        of("Min", 1, Arithmetics.variadic(Arithmetic.Kind.MINIMUM)),
        of("Sum", 1, Arithmetics.variadic(Arithmetic.Kind.ADD)),
        of("Mean", 1, Arithmetics::mean));
  }

  private static List<Operator> normalisations() {
    return List.of(
        of(
            "BatchNormalization",
            1,
            "in evaluation mode, one mean for each channel",
            Normalisations::batch),
        of("InstanceNormalization", 1, "constant scale and shift", Normalisations::instance),
        of("GroupNormalization", 18, "constant scale and shift", Normalisations::group),
        ofSeveral("LayerNormalization", 17, "", Normalisations::layer),
        of("RMSNormalization", 23, Normalisations::rootMeanSquare),
        of("LRN", 1, Normalisations::local),
        of("LpNormalization", 1, Normalisations::lp));
  }

  private static List<Operator> reductions() {
    return List.of(
        of("ReduceSum", 1, Reductions.plain(Reduction.Kind.SUM)),
        of("ReduceMean", 1, Reductions.plain(Reduction.Kind.MEAN)),
        of("ReduceMax", 1, Reductions.plain(Reduction.Kind.MAXIMUM)),
        of("ReduceMin", 1, Reductions.plain(Reduction.Kind.MINIMUM)),
        of("ReduceProd", 1, Reductions.plain(Reduction.Kind.PRODUCT)),
        of("ReduceL1", 1, Reductions.sumOf(Function.ABS, Function.LINEAR)),
        of("ReduceL2", 1, Reductions.sumOf(Function.POWER, Function.SQRT)),
        of("ReduceSumSquare", 1, Reductions.sumOf(Function.POWER, Function.LINEAR)),
        of("ReduceLogSum", 1, Reductions.sumOf(Function.LINEAR, Function.LOG)),
        of("ReduceLogSumExp", 1, Reductions::logSumExp),
        of("CumSum", 11, "constant axis", Reductions::cumulative));
  }

  private static List<Operator> shapes() {
    return List.of(
        of("Reshape", 1, "constant shape", Reshapings::reshape),
        of("Flatten", 1, Reshapings::flatten),
        of("Squeeze", 1, "constant axes", Reshapings::squeeze),
        of("Unsqueeze", 1, "constant axes", Reshapings::unsqueeze),
        of("Transpose", 1, Reshapings::transpose),
        of("Concat", 1, Reshapings::concatenation),
        of("DepthToSpace", 1, Reshapings::depthToSpace),
        of("SpaceToDepth", 1, Reshapings::spaceToDepth),
        of("Identity", 1, call -> call.in(0)),
        ofSeveral("Dropout", 1, "in evaluation mode", Constants::dropout));
  }

  private static List<Operator> selections() {
    return List.of(
        of("Slice", 1, "constant places", Selections::slice),
        ofSeveral("Split", 1, "constant sizes", Selections::split),
        of("Gather", 1, "constant indices", Selections::gather),
        of("GatherElements", 11, "constant indices", Selections::gatherElements),
        of("GatherND", 11, "constant indices", Selections::gatherNd),
        of("Expand", 8, "constant shape", Selections::expand),
        of("Tile", 6, "constant repeats", Selections::tile),
        of("Trilu", 14, "constant diagonal", Selections::triangle),
        of("Pad", 1, "constant sizes", Paddings::pad));
  }

  private static List<Operator> constants() {
    return List.of(
        of("Constant", 1, "numbers and truth values", Constants::constant),
        of("ConstantOfShape", 9, "constant shape", Constants::ofShape),
        of("Shape", 1, Constants::shape),
        of("Size", 1, Constants::size),
        of("Range", 11, CONSTANTS, Constants::range),
        of("EyeLike", 9, Constants::eyeLike),
        of("Cast", 6, "numbers and truth values, computed with as float32", Constants::cast),
        of("CastLike", 15, "as Cast", Constants::castLike));
  }

  private static List<Operator> logic() {
    return List.of(
        of("Less", 1, Logic.comparison(Arithmetic.Kind.LESS)),
        of("LessOrEqual", 12, Logic.comparison(Arithmetic.Kind.LESS_OR_EQUAL)),
        of("Greater", 1, Logic.comparison(Arithmetic.Kind.GREATER)),
        of("GreaterOrEqual", 12, Logic.comparison(Arithmetic.Kind.GREATER_OR_EQUAL)),
        of("Equal", 1, Logic.comparison(Arithmetic.Kind.EQUAL)),
        of("Not", 1, Logic::not),
        of("And", 1, Logic::and),
        of("Or", 1, Logic::or),
        of("Xor", 1, Logic::exclusiveOr),
        of("Where", 9, Logic::choice));
  }
}
