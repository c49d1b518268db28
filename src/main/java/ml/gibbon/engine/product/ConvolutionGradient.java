package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_backward_weights_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_goihw;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_tag;
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

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import ml.gibbon.engine.product.PackedConvolution.Form;
import ml.gibbon.network.Window;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.Pointer;

/**
 * oneDNN's gradient of a convolution's weights and biases: of the sum over a micro-batch.
 *
 * <p>Images and gradients come place by place, {@code [H, W, N, C]}, and are laid out as the
 * primitive for this processor wants them.
 */
public final class ConvolutionGradient {

  /** What lies in the same memory for all of an arena. */
  private static final int INPUT = 10;

  private static final int OUTPUT = 11;
  private static final int PACKED = 12;
  private static final int SCRATCH = 13;

  private final Form form;
  private final NativeFloats in;
  private final NativeFloats outGradient;
  private final NativeFloats weights;
  private final NativeFloats bias;
  private final NativeFloats packed;
  private final NativeFloats imagesIn;
  private final NativeFloats imagesOut;
  private final NativeFloats scratch;
  private final List<Pointer> descriptions = new ArrayList<>();
  private Primitive[] steps;

  /**
   * Reserves the memory; nothing is taken before {@link #compute}.
   *
   * @param in values {@code [H, W, N, inputs]}
   * @param outGradient the gradient by the values {@code [H, W, N, outputs]}
   */
  public ConvolutionGradient(Form form, NativeFloats in, NativeFloats outGradient, Arena arena) {
    this.form = form;
    this.in = in;
    this.outGradient = outGradient;
    this.weights = arena.reserve(form.weights());
    this.bias = arena.reserve(form.outputs());
    dnnl_primitive_desc description = describe();
    this.imagesIn = passing(INPUT, description, dnnl_query_src_md, arena);
    this.imagesOut = passing(OUTPUT, description, dnnl_query_diff_dst_md, arena);
    this.packed = passing(PACKED, description, dnnl_query_diff_weights_md, arena);
    this.scratch = passing(SCRATCH, description, dnnl_query_scratchpad_md, arena);
    Primitive.check(dnnl_primitive_desc_destroy(description));
    freeDescriptions();
    arena.own(this::close);
  }

  private static NativeFloats passing(
      int slot, dnnl_primitive_desc description, int what, Arena arena) {
    return arena.reservePassing(slot, Primitive.floats(description, what));
  }

  /** Freed once the primitives are there. */
  private <P extends Pointer> P temporary(P description) {
    descriptions.add(description);
    return description;
  }

  private void freeDescriptions() {
    descriptions.forEach(Pointer::close);
    descriptions.clear();
  }

  private dnnl_memory_desc_t tagged(int tag, long... lengths) {
    dnnl_memory_desc_t memory = temporary(new dnnl_memory_desc_t());
    Primitive.check(dnnl_memory_desc_init_by_tag(memory, lengths.length, lengths, dnnl_f32, tag));
    return memory;
  }

  /** As Gibbon has them. */
  private dnnl_memory_desc_t places(int channels, int height, int width) {
    dnnl_memory_desc_t places = temporary(new dnnl_memory_desc_t());
    long place = (long) form.images() * channels;
    long[] lengths = {form.images(), channels, height, width};
    long[] strides = {channels, 1, width * place, place};
    Primitive.check(
        dnnl_memory_desc_init_by_strides(places, lengths.length, lengths, dnnl_f32, strides));
    return places;
  }

  private dnnl_memory_desc_t input() {
    Window window = form.window();
    return tagged(
        dnnl_format_tag_any,
        form.images(),
        form.inputs(),
        window.rows().in(),
        window.columns().in());
  }

  private dnnl_memory_desc_t output() {
    Window window = form.window();
    return tagged(
        dnnl_format_tag_any,
        form.images(),
        form.outputs(),
        window.rows().out(),
        window.columns().out());
  }

  private dnnl_memory_desc_t weights(boolean any) {
    int inputs = form.inputs() / form.groups();
    int rows = form.window().rows().kernel();
    int columns = form.window().columns().kernel();
    return form.groups() == 1
        ? tagged(any ? dnnl_format_tag_any : dnnl_oihw, form.outputs(), inputs, rows, columns)
        : tagged(
            any ? dnnl_format_tag_any : dnnl_goihw,
            form.groups(),
            form.outputs() / form.groups(),
            inputs,
            rows,
            columns);
  }

  private long[] each(ToIntFunction<Window.Axis> value) {
    return new long[] {
      value.applyAsInt(form.window().rows()), value.applyAsInt(form.window().columns())
    };
  }

  /** What is padded behind the image so that the last window ends there. */
  private static int after(Window.Axis axis) {
    int reach = (axis.out() - 1) * axis.stride() + (axis.kernel() - 1) * axis.dilation() + 1;
    return Math.max(0, reach - axis.padding() - axis.in());
  }

  private dnnl_primitive_desc describe() {
    long[] stride = each(Window.Axis::stride);
    long[] dilation = each(axis -> axis.dilation() - 1);
    long[] before = each(Window.Axis::padding);
    long[] after = each(ConvolutionGradient::after);
    dnnl_memory_desc_t biases = tagged(dnnl_x, form.outputs());
    dnnl_convolution_desc_t forward = temporary(new dnnl_convolution_desc_t());
    Primitive.check(
        dnnl_dilated_convolution_forward_desc_init(
            forward,
            dnnl_forward_training,
            dnnl_convolution_direct,
            input(),
            weights(true),
            biases,
            output(),
            stride,
            dilation,
            before,
            after));
    dnnl_convolution_desc_t backward = temporary(new dnnl_convolution_desc_t());
    Primitive.check(
        dnnl_dilated_convolution_backward_weights_desc_init(
            backward,
            dnnl_convolution_direct,
            input(),
            weights(true),
            biases,
            output(),
            stride,
            dilation,
            before,
            after));
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
    Window window = form.window();
    dnnl_primitive_desc description = describe();
    dnnl_memory_desc_t input = dnnl_primitive_desc_query_md(description, dnnl_query_src_md, 0);
    dnnl_memory_desc_t output =
        dnnl_primitive_desc_query_md(description, dnnl_query_diff_dst_md, 0);
    dnnl_memory_desc_t blocks =
        dnnl_primitive_desc_query_md(description, dnnl_query_diff_weights_md, 0);
    Primitive gradient = new Primitive(description, 5);
    gradient.bind(DNNL_ARG_SRC, input, imagesIn);
    gradient.bind(DNNL_ARG_DIFF_DST, output, imagesOut);
    gradient.bind(DNNL_ARG_DIFF_WEIGHTS, blocks, packed);
    gradient.bind(DNNL_ARG_DIFF_BIAS, tagged(dnnl_x, form.outputs()), bias);
    gradient.bind(
        DNNL_ARG_SCRATCHPAD,
        dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0),
        scratch);
    steps =
        new Primitive[] {
          Primitive.reorder(
              places(form.inputs(), window.rows().in(), window.columns().in()),
              in,
              input,
              imagesIn),
          Primitive.reorder(
              places(form.outputs(), window.rows().out(), window.columns().out()),
              outGradient,
              output,
              imagesOut),
          gradient,
          Primitive.reorder(blocks, packed, weights(false), weights)
        };
    Primitive.check(dnnl_primitive_desc_destroy(description));
    freeDescriptions();
  }

  /** Computes both gradients. */
  public void compute() {
    if (steps == null) {
      create();
    }
    for (Primitive step : steps) {
      step.run();
    }
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
    if (steps != null) {
      for (Primitive step : steps) {
        step.close();
      }
      steps = null;
    }
  }
}
