package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_backward_weights_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_goihw;
import static org.bytedeco.dnnl.global.dnnl.dnnl_oihw;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_src_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;
import static org.bytedeco.dnnl.global.dnnl.dnnl_x;

import java.util.List;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.PointerScope;

/**
 * oneDNN's gradient of a convolution's weights and biases: of the sum over a micro-batch. Images
 * and gradients are laid out as the primitive for this processor wants them.
 */
public final class ConvolutionGradient {

  /** What lies in the same memory for all of an arena. */
  private static final int INPUT = 10;

  private static final int OUTPUT = 11;
  private static final int PACKED = 12;
  private static final int SCRATCH = 13;

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
    this.weights = arena.reserve(form.weights());
    this.bias = arena.reserve(form.outputs());
    PointerScope descriptions = Descriptions.scope();
    try {
      dnnl_primitive_desc description = describe();
      this.imagesIn = passing(INPUT, description, dnnl_query_src_md, arena);
      this.imagesOut = passing(OUTPUT, description, dnnl_query_diff_dst_md, arena);
      this.packed = passing(PACKED, description, dnnl_query_diff_weights_md, arena);
      this.scratch = passing(SCRATCH, description, dnnl_query_scratchpad_md, arena);
      Primitive.check(dnnl_primitive_desc_destroy(description));
    } finally {
      descriptions.close();
    }
    arena.own(this::close);
  }

  private static NativeFloats passing(
      int slot, dnnl_primitive_desc description, int what, Arena arena) {
    return arena.reservePassing(slot, Primitive.floats(description, what));
  }

  private dnnl_primitive_desc describe() {
    dnnl_memory_desc_t input =
        Descriptions.images(dnnl_format_tag_any, form.images(), form.input());
    dnnl_memory_desc_t output =
        Descriptions.images(dnnl_format_tag_any, form.images(), form.output());
    dnnl_memory_desc_t any = Descriptions.tagged(dnnl_format_tag_any, form.weightLengths());
    dnnl_memory_desc_t biases = Descriptions.tagged(dnnl_x, form.outputs());
    dnnl_convolution_desc_t forward = new dnnl_convolution_desc_t();
    Primitive.check(
        dnnl_dilated_convolution_forward_desc_init(
            forward,
            dnnl_forward_training,
            dnnl_convolution_direct,
            input,
            any,
            biases,
            output,
            form.strides(),
            form.gaps(),
            form.paddingBefore(),
            form.paddingAfter()));
    dnnl_convolution_desc_t backward = new dnnl_convolution_desc_t();
    Primitive.check(
        dnnl_dilated_convolution_backward_weights_desc_init(
            backward,
            dnnl_convolution_direct,
            input,
            any,
            biases,
            output,
            form.strides(),
            form.gaps(),
            form.paddingBefore(),
            form.paddingAfter()));
    dnnl_primitive_desc hint = describe(forward, null);
    try {
      return describe(backward, hint);
    } finally {
      Primitive.check(dnnl_primitive_desc_destroy(hint));
    }
  }

  private static dnnl_primitive_desc describe(
      dnnl_convolution_desc_t convolution, dnnl_primitive_desc hint) {
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    Primitive.check(dnnl_primitive_attr_create(attributes));
    try {
      Primitive.check(
          dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
      Primitive.check(
          dnnl_primitive_desc_create(
              description, new const_dnnl_op_desc_t(convolution), attributes, Primitive.CPU, hint));
      return description;
    } finally {
      dnnl_primitive_attr_destroy(attributes);
    }
  }

  private void create() {
    PointerScope descriptions = Descriptions.scope();
    try {
      dnnl_primitive_desc description = describe();
      steps = steps(description);
      Primitive.check(dnnl_primitive_desc_destroy(description));
    } finally {
      descriptions.close();
    }
  }

  private List<Primitive> steps(dnnl_primitive_desc description) {
    dnnl_memory_desc_t input = dnnl_primitive_desc_query_md(description, dnnl_query_src_md, 0);
    dnnl_memory_desc_t output =
        dnnl_primitive_desc_query_md(description, dnnl_query_diff_dst_md, 0);
    dnnl_memory_desc_t blocks =
        dnnl_primitive_desc_query_md(description, dnnl_query_diff_weights_md, 0);
    Primitive gradient = new Primitive(description, 5);
    gradient.bind(DNNL_ARG_SRC, input, imagesIn);
    gradient.bind(DNNL_ARG_DIFF_DST, output, imagesOut);
    gradient.bind(DNNL_ARG_DIFF_WEIGHTS, blocks, packed);
    gradient.bind(DNNL_ARG_DIFF_BIAS, Descriptions.tagged(dnnl_x, form.outputs()), bias);
    gradient.bind(
        DNNL_ARG_SCRATCHPAD,
        dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0),
        scratch);
    dnnl_memory_desc_t given =
        Descriptions.tagged(form.groups() == 1 ? dnnl_oihw : dnnl_goihw, form.weightLengths());
    return List.of(
        Primitive.reorder(
            Descriptions.images(inLayout, form.images(), form.input()), in, input, imagesIn),
        Primitive.reorder(
            Descriptions.images(outLayout, form.images(), form.output()),
            outGradient,
            output,
            imagesOut),
        gradient,
        Primitive.reorder(blocks, packed, given, weights));
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
