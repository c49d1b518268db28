package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_x;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.network.Volume;
import org.bytedeco.dnnl.dnnl_memory_desc_t;

/**
 * oneDNN's gradient of a convolution's weights and biases: of the sum over a micro-batch. Images
 * and gradients that do not lie as oneDNN wants them are copied.
 */
public final class ConvolutionGradient {

  private final ConvolutionForm form;
  private final Layout inLayout;
  private final NativeFloats in;
  private final Layout outLayout;
  private final NativeFloats outGradient;
  private final NativeFloats weights;
  private final NativeFloats bias;
  private final NativeFloats packed;
  private final NativeFloats imagesIn;
  private final NativeFloats imagesOut;
  private final NativeFloats scratch;
  private List<Primitive> steps = List.of();

  /**
   * Reserves the memory; nothing is taken before {@link #compute}.
   *
   * @param in values of the input
   * @param outGradient the gradient by the values of the output
   */
  public ConvolutionGradient(
      ConvolutionForm form,
      Layout inLayout,
      NativeFloats in,
      Layout outLayout,
      NativeFloats outGradient,
      Arena arena) {
    this.form = form;
    this.inLayout = inLayout;
    this.in = in;
    this.outLayout = outLayout;
    this.outGradient = outGradient;
    this.weights = arena.reservePassing(form.weights());
    this.bias = arena.reservePassing(form.outputs());
    try (ConvolutionDescription description = describe()) {
      this.imagesIn = copy(form.input(), inLayout, description.input(), arena);
      this.imagesOut = copy(form.output(), outLayout, description.output(), arena);
      this.packed = arena.reservePassing(Descriptions.floats(description.weights()));
      this.scratch = arena.reservePassing(Descriptions.floats(description.scratchpad()));
    }
    arena.own(this::close);
  }

  private NativeFloats copy(Volume volume, Layout layout, Layout wanted, Arena arena) {
    return arena.reservePassing(
        ConvolutionDescription.copied(form.images(), volume, layout, wanted));
  }

  private ConvolutionDescription describe() {
    return new ConvolutionDescription(form, ConvolutionWay.WEIGHT_GRADIENT, Following.nothing());
  }

  private void create() {
    try (ConvolutionDescription description = describe()) {
      steps = new ArrayList<>();
      Primitive gradient = description.primitive(5);
      gradient.bind(
          DNNL_ARG_SRC,
          description.inputForm(),
          copied(form.input(), inLayout, in, description.input(), imagesIn));
      gradient.bind(
          DNNL_ARG_DIFF_DST,
          description.outputForm(),
          copied(form.output(), outLayout, outGradient, description.output(), imagesOut));
      gradient.bind(DNNL_ARG_DIFF_WEIGHTS, description.weights(), packed);
      gradient.bind(DNNL_ARG_DIFF_BIAS, Descriptions.tagged(dnnl_x, form.outputs()), bias);
      gradient.bind(DNNL_ARG_SCRATCHPAD, description.scratchpad(), scratch);
      steps.add(gradient);
      steps.add(
          Primitive.reorder(description.weights(), packed, description.plainWeights(), weights));
    }
  }

  /** Where images lie as wanted: a step that copies them is added if they do not yet. */
  private NativeFloats copied(
      Volume volume, Layout layout, NativeFloats values, Layout wanted, NativeFloats copy) {
    if (layout.isSame(wanted, volume)) {
      return values;
    }
    dnnl_memory_desc_t from = Descriptions.images(layout, form.images(), volume);
    dnnl_memory_desc_t to = Descriptions.images(wanted, form.images(), volume);
    steps.add(Primitive.reorder(from, values, to, copy));
    return copy;
  }

  /** Computes both gradients. */
  public void compute() {
    if (steps.isEmpty()) {
      create();
    }
    steps.forEach(Primitive::run);
  }

  /** {@code [output][input of the group][row][column]}, of the last {@link #compute}. */
  public NativeFloats weights() {
    return weights;
  }

  /** {@code [output]}, of the last {@link #compute}. */
  public NativeFloats bias() {
    return bias;
  }

  private void close() {
    steps.forEach(Primitive::close);
    steps = List.of();
  }
}
