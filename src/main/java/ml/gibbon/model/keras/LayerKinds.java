package ml.gibbon.model.keras;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The kinds of layers that are read, by Keras's names of their classes. */
final class LayerKinds {

  /** What a layer computes. */
  @FunctionalInterface
  interface Builder {
    Tensor build(Use use);
  }

  /**
   * One kind.
   *
   * @param specs the arrays that a layer keeps, in the order of the files
   */
  record Kind(Function<LayerConfig, List<WeightSpec>> specs, Builder builder) {
    List<WeightSpec> weights(LayerConfig layer) {
      return specs.apply(layer);
    }
  }

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          entry("Dense", new Kind(layer -> withBias(layer, "kernel"), DenseLayers::dense)),
          entry("Conv2D", new Kind(layer -> withBias(layer, "kernel"), ConvolutionLayers::plain)),
          entry(
              "DepthwiseConv2D",
              new Kind(layer -> withBias(layer, "kernel"), ConvolutionLayers::depthwise)),
          entry(
              "SeparableConv2D",
              new Kind(
                  layer -> withBias(layer, "depthwise_kernel", "pointwise_kernel"),
                  ConvolutionLayers::separable)),
          entry(
              "Conv2DTranspose",
              new Kind(layer -> withBias(layer, "kernel"), ConvolutionLayers::transposed)),
          entry(
              "BatchNormalization",
              new Kind(LayerKinds::ofBatchNormalisation, NormalisationLayers::batch)),
          entry(
              "GroupNormalization",
              new Kind(LayerKinds::scaleAndShift, NormalisationLayers::groups)),
          entry(
              "LayerNormalization",
              new Kind(LayerKinds::scaleAndShift, NormalisationLayers::layer)),
          entry(
              "Normalization", new Kind(LayerKinds::ofNormalisation, NormalisationLayers::ofData)),
          entry("Rescaling", without(NormalisationLayers::rescaling)),
          entry("MaxPooling2D", without(PoolingLayers::max)),
          entry("AveragePooling2D", without(PoolingLayers::average)),
          entry("GlobalMaxPooling2D", without(PoolingLayers::globalMax)),
          entry("GlobalAveragePooling2D", without(PoolingLayers::globalAverage)),
          entry("Flatten", without(ShapeLayers::flatten)),
          entry("Reshape", without(ShapeLayers::reshape)),
          entry("Permute", without(ShapeLayers::permute)),
          entry("ZeroPadding2D", without(ImageLayers::pad)),
          entry("Cropping2D", without(ImageLayers::crop)),
          entry("UpSampling2D", without(ImageLayers::upsample)),
          entry("Dropout", without(ShapeLayers::dropout)),
          entry("SpatialDropout2D", without(ShapeLayers::noise)),
          entry("GaussianNoise", without(ShapeLayers::noise)),
          entry("GaussianDropout", without(ShapeLayers::noise)),
          entry("AlphaDropout", without(ShapeLayers::noise)),
          entry("ActivityRegularization", without(Use::input)),
          entry("Activation", without(ActivationLayers::activation)),
          entry("ReLU", without(ActivationLayers::relu)),
          entry("LeakyReLU", without(ActivationLayers::leakyRelu)),
          entry("ELU", without(ActivationLayers::elu)),
          entry("Softmax", without(ActivationLayers::softmax)),
          entry(
              "PReLU",
              new Kind(layer -> List.of(WeightSpec.trained("alpha")), ActivationLayers::prelu)),
          entry("Add", without(MergeLayers::add)),
          entry("Subtract", without(MergeLayers::subtract)),
          entry("Multiply", without(MergeLayers::multiply)),
          entry("Average", without(MergeLayers::average)),
          entry("Maximum", without(MergeLayers::maximum)),
          entry("Minimum", without(MergeLayers::minimum)),
          entry("Concatenate", without(MergeLayers::concatenate)));

  /** Other names of the same. */
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          entry("MaxPool2D", "MaxPooling2D"),
          entry("AvgPool2D", "AveragePooling2D"),
          entry("GlobalMaxPool2D", "GlobalMaxPooling2D"),
          entry("GlobalAvgPool2D", "GlobalAveragePooling2D"),
          entry("Convolution2D", "Conv2D"),
          entry("MaxPool1D", "MaxPooling1D"),
          entry("AvgPool1D", "AveragePooling1D"),
          entry("GlobalMaxPool1D", "GlobalMaxPooling1D"),
          entry("GlobalAvgPool1D", "GlobalAveragePooling1D"),
          entry("Convolution1D", "Conv1D"),
          entry("BatchNormalizationV1", "BatchNormalization"),
          entry("SyncBatchNormalization", "BatchNormalization"));

  /** Layers of one dimension: those of two with images of one column. */
  private static final Set<String> OF_SIGNALS =
      Set.of(
          "Conv1D",
          "DepthwiseConv1D",
          "SeparableConv1D",
          "Conv1DTranspose",
          "MaxPooling1D",
          "AveragePooling1D",
          "GlobalMaxPooling1D",
          "GlobalAveragePooling1D",
          "ZeroPadding1D",
          "Cropping1D",
          "UpSampling1D",
          "SpatialDropout1D");

  private LayerKinds() {}

  /** The kind of a layer; refuses all others by name. */
  static Kind of(LayerConfig layer) {
    String given = ALIASES.getOrDefault(layer.className(), layer.className());
    String name = OF_SIGNALS.contains(given) ? given.replace("1D", "2D") : given;
    if (layer.isOperation() || name.equals("TFOpLambda")) {
      return without(Operators::apply);
    } else if (name.equals("InputLayer")) {
      return without(
          use -> {
            throw Refusal.of(layer, "an input layer is applied to something");
          });
    }
    Kind kind = KINDS.get(name);
    if (kind == null) {
      String why =
          name.equals("Lambda")
              ? "its code is in the file and is never run: "
              : "layers of this class are not read: ";
      throw Refusal.of(layer, why + Refusal.CONVERT);
    }
    return kind;
  }

  private static Kind without(Builder builder) {
    return new Kind(layer -> List.of(), builder);
  }

  private static List<WeightSpec> withBias(LayerConfig layer, String... kernels) {
    List<WeightSpec> specs = new ArrayList<>();
    for (String kernel : kernels) {
      specs.add(WeightSpec.trained(kernel));
    }
    if (layer.flag("use_bias", true)) {
      specs.add(WeightSpec.trained("bias"));
    }
    return specs;
  }

  private static List<WeightSpec> scaleAndShift(LayerConfig layer) {
    List<WeightSpec> specs = new ArrayList<>();
    if (layer.flag("scale", true)) {
      specs.add(WeightSpec.trained("gamma"));
    }
    if (layer.flag("center", true)) {
      specs.add(WeightSpec.trained("beta"));
    }
    return specs;
  }

  private static List<WeightSpec> ofBatchNormalisation(LayerConfig layer) {
    List<WeightSpec> specs = scaleAndShift(layer);
    specs.add(WeightSpec.fixed("moving_mean"));
    specs.add(WeightSpec.fixed("moving_variance"));
    return specs;
  }

  /** None where mean and variance are settings. */
  private static List<WeightSpec> ofNormalisation(LayerConfig layer) {
    return layer.has("mean")
        ? List.of()
        : List.of(
            WeightSpec.fixed("mean"), WeightSpec.fixed("variance"), WeightSpec.fixed("count"));
  }
}
