package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_backward_data_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_goihw;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_tag;
import static org.bytedeco.dnnl.global.dnnl.dnnl_nhwc;
import static org.bytedeco.dnnl.global.dnnl.dnnl_oihw;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;
import static org.bytedeco.dnnl.global.dnnl.dnnl_x;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import ml.gibbon.network.Window;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.Pointer;

/**
 * oneDNN's convolution with weights that seldom change: its way forward, with the bias and a ReLU
 * while a result is still in the registers, and its way back to the input. The weights are held
 * once more for each way, in the blocks in which the processor reads them.
 *
 * <p>Images come and go place by place, {@code [H, W, N, C]}, and are laid out one after the other
 * in between. An image's result has the same bits whatever the others are and however many.
 */
public final class PackedConvolution {

  /** What lies in the same memory for all convolutions of an arena. */
  private static final int INPUT = 0;

  private static final int OUTPUT = 1;
  private static final int SCRATCH = 2;

  /**
   * The shape of a convolution.
   *
   * @param images N
   * @param inputs channels of the input
   * @param outputs channels of the output
   * @param groups into which both are divided
   */
  public record Form(int images, Window window, int inputs, int outputs, int groups) {

    long weights() {
      return (long) outputs * (inputs / groups) * window.taps();
    }

    private long in() {
      return (long) images * inputs * window.rows().in() * window.columns().in();
    }

    private long out() {
      return (long) images * outputs * window.rows().out() * window.columns().out();
    }
  }

  private final Form form;
  private final NativeFloats in;
  private final NativeFloats inGradient;
  private final NativeFloats out;
  private final NativeFloats outGradient;
  private final NativeFloats weights;
  private final NativeFloats bias;
  private final NativeFloats packedForth;
  private final NativeFloats packedBack;
  private final NativeFloats imagesIn;
  private final NativeFloats imagesOut;
  private final NativeFloats scratch;
  private final List<Pointer> descriptions = new ArrayList<>();
  private boolean relu;
  private Primitive[] packing;
  private Primitive[] forth;
  private Primitive[] back;

  /**
   * Reserves the memory; nothing is taken before {@link #pack}.
   *
   * @param in values {@code [H, W, N, inputs]}
   * @param inGradient the gradient by them
   * @param out values {@code [H, W, N, outputs]}
   * @param outGradient the gradient by them
   */
  public PackedConvolution(
      Form form,
      NativeFloats in,
      NativeFloats inGradient,
      NativeFloats out,
      NativeFloats outGradient,
      Arena arena) {
    this.form = form;
    this.in = in;
    this.inGradient = inGradient;
    this.out = out;
    this.outGradient = outGradient;
    this.weights = arena.reserve(form.weights());
    this.bias = arena.reserve(form.outputs());
    dnnl_primitive_desc forward = describeForward();
    dnnl_primitive_desc backward = describeBackward(forward);
    this.packedForth = arena.reserve(Primitive.floats(forward, dnnl_query_weights_md));
    this.packedBack = arena.reserve(Primitive.floats(backward, dnnl_query_weights_md));
    this.scratch =
        arena.reservePassing(
            SCRATCH,
            Math.max(
                Primitive.floats(forward, dnnl_query_scratchpad_md),
                Primitive.floats(backward, dnnl_query_scratchpad_md)));
    Primitive.check(dnnl_primitive_desc_destroy(backward));
    Primitive.check(dnnl_primitive_desc_destroy(forward));
    freeDescriptions();
    this.imagesIn = arena.reservePassing(INPUT, form.in());
    this.imagesOut = arena.reservePassing(OUTPUT, form.out());
    arena.own(this::close);
  }

  /** Has a ReLU applied to the result; before the first {@link #pack}. */
  public void followedByRelu() {
    relu = true;
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
    dnnl_memory_desc_t form = temporary(new dnnl_memory_desc_t());
    Primitive.check(dnnl_memory_desc_init_by_tag(form, lengths.length, lengths, dnnl_f32, tag));
    return form;
  }

  private dnnl_memory_desc_t images(int channels, int height, int width) {
    return tagged(dnnl_nhwc, form.images(), channels, height, width);
  }

  /** The same as Gibbon has them. */
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
    return images(form.inputs(), form.window().rows().in(), form.window().columns().in());
  }

  private dnnl_memory_desc_t output() {
    return images(form.outputs(), form.window().rows().out(), form.window().columns().out());
  }

  private dnnl_memory_desc_t weights(boolean packed) {
    int inputs = form.inputs() / form.groups();
    int rows = form.window().rows().kernel();
    int columns = form.window().columns().kernel();
    return form.groups() == 1
        ? tagged(packed ? dnnl_format_tag_any : dnnl_oihw, form.outputs(), inputs, rows, columns)
        : tagged(
            packed ? dnnl_format_tag_any : dnnl_goihw,
            form.groups(),
            form.outputs() / form.groups(),
            inputs,
            rows,
            columns);
  }

  private static long[] each(ToIntFunction<Window.Axis> value, Window window) {
    return new long[] {value.applyAsInt(window.rows()), value.applyAsInt(window.columns())};
  }

  /** What is padded behind the image so that the last window ends there. */
  private static int after(Window.Axis axis) {
    int reach = (axis.out() - 1) * axis.stride() + (axis.kernel() - 1) * axis.dilation() + 1;
    return Math.max(0, reach - axis.padding() - axis.in());
  }

  private dnnl_primitive_desc describeForward() {
    Window window = form.window();
    dnnl_convolution_desc_t convolution = temporary(new dnnl_convolution_desc_t());
    Primitive.check(
        dnnl_dilated_convolution_forward_desc_init(
            convolution,
            dnnl_forward_inference,
            dnnl_convolution_direct,
            input(),
            weights(true),
            tagged(dnnl_x, form.outputs()),
            output(),
            each(Window.Axis::stride, window),
            each(axis -> axis.dilation() - 1, window),
            each(Window.Axis::padding, window),
            each(PackedConvolution::after, window)));
    return describe(convolution, relu, null);
  }

  /**
   * @param forward of the same convolution
   */
  private dnnl_primitive_desc describeBackward(dnnl_primitive_desc forward) {
    Window window = form.window();
    dnnl_convolution_desc_t convolution = temporary(new dnnl_convolution_desc_t());
    Primitive.check(
        dnnl_dilated_convolution_backward_data_desc_init(
            convolution,
            dnnl_convolution_direct,
            input(),
            weights(true),
            output(),
            each(Window.Axis::stride, window),
            each(axis -> axis.dilation() - 1, window),
            each(Window.Axis::padding, window),
            each(PackedConvolution::after, window)));
    return describe(convolution, false, forward);
  }

  private static dnnl_primitive_desc describe(
      dnnl_convolution_desc_t convolution, boolean relu, dnnl_primitive_desc hint) {
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    dnnl_post_ops after = new dnnl_post_ops();
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    Primitive.check(dnnl_post_ops_create(after));
    Primitive.check(dnnl_primitive_attr_create(attributes));
    try {
      if (relu) {
        Primitive.check(dnnl_post_ops_append_eltwise(after, 1f, dnnl_eltwise_relu, 0f, 0f));
      }
      Primitive.check(dnnl_primitive_attr_set_post_ops(attributes, after));
      Primitive.check(
          dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
      Primitive.check(
          dnnl_primitive_desc_create(
              description, new const_dnnl_op_desc_t(convolution), attributes, Primitive.CPU, hint));
      return description;
    } finally {
      dnnl_post_ops_destroy(after);
      dnnl_primitive_attr_destroy(attributes);
    }
  }

  /**
   * Takes over weights and biases.
   *
   * @param values {@code [output][input of the group][row][column]}
   * @param biases {@code [output]}
   */
  public void pack(float[] values, float[] biases) {
    weights.put(0, values, values.length);
    bias.put(0, biases, biases.length);
    if (packing == null) {
      create();
    }
    run(packing);
  }

  private void create() {
    Window window = form.window();
    dnnl_primitive_desc forward = describeForward();
    dnnl_primitive_desc backward = describeBackward(forward);
    dnnl_memory_desc_t forthBlocks =
        dnnl_primitive_desc_query_md(forward, dnnl_query_weights_md, 0);
    dnnl_memory_desc_t backBlocks =
        dnnl_primitive_desc_query_md(backward, dnnl_query_weights_md, 0);
    packing =
        new Primitive[] {
          Primitive.reorder(weights(false), weights, forthBlocks, packedForth),
          Primitive.reorder(weights(false), weights, backBlocks, packedBack)
        };
    dnnl_memory_desc_t placesIn = places(form.inputs(), window.rows().in(), window.columns().in());
    dnnl_memory_desc_t placesOut =
        places(form.outputs(), window.rows().out(), window.columns().out());
    Primitive convolve = new Primitive(forward, 5);
    convolve.bind(DNNL_ARG_SRC, input(), imagesIn);
    convolve.bind(DNNL_ARG_WEIGHTS, forthBlocks, packedForth);
    convolve.bind(DNNL_ARG_BIAS, tagged(dnnl_x, form.outputs()), bias);
    convolve.bind(DNNL_ARG_DST, output(), imagesOut);
    convolve.bind(
        DNNL_ARG_SCRATCHPAD,
        dnnl_primitive_desc_query_md(forward, dnnl_query_scratchpad_md, 0),
        scratch);
    forth =
        new Primitive[] {
          Primitive.reorder(placesIn, in, input(), imagesIn),
          convolve,
          Primitive.reorder(output(), imagesOut, placesOut, out)
        };
    Primitive spread = new Primitive(backward, 4);
    spread.bind(DNNL_ARG_DIFF_DST, output(), imagesOut);
    spread.bind(DNNL_ARG_WEIGHTS, backBlocks, packedBack);
    spread.bind(DNNL_ARG_DIFF_SRC, input(), imagesIn);
    spread.bind(
        DNNL_ARG_SCRATCHPAD,
        dnnl_primitive_desc_query_md(backward, dnnl_query_scratchpad_md, 0),
        scratch);
    back =
        new Primitive[] {
          Primitive.reorder(placesOut, outGradient, output(), imagesOut),
          spread,
          Primitive.reorder(input(), imagesIn, placesIn, inGradient)
        };
    Primitive.check(dnnl_primitive_desc_destroy(backward));
    Primitive.check(dnnl_primitive_desc_destroy(forward));
    freeDescriptions();
  }

  /** Computes the output with the weights of the last {@link #pack}. */
  public void forward() {
    run(forth);
  }

  /** Computes the gradient by the input from that by the output. */
  public void backward() {
    run(back);
  }

  private static void run(Primitive... primitives) {
    for (Primitive primitive : primitives) {
      primitive.run();
    }
  }

  private void close() {
    if (packing != null) {
      for (Primitive[] some : new Primitive[][] {packing, forth, back}) {
        for (Primitive primitive : some) {
          primitive.close();
        }
      }
      packing = null;
    }
  }
}
