package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_max;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_workspace_md;

import ml.gibbon.network.Volume;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_pooling_desc_t;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.PointerScope;

/**
 * oneDNN's maximum over windows without dilation, of images in blocks of channels or with channels
 * last: padding takes no part, and the gradient goes to the first of equal maxima, whose places the
 * way forward notes.
 */
public final class PackedMaxPooling {

  /** The windows of one pooling, in the form of a convolution in as many groups as channels. */
  private final ConvolutionForm form;

  private final Layout layout;
  private final PackedConvolution.Side in;
  private final PackedConvolution.Side out;
  private final NativeFloats places;
  private Primitive forth;
  private Primitive back;

  /** Reserves the memory; nothing is taken before the first {@link #forward}. */
  public PackedMaxPooling(
      ConvolutionForm form, PackedConvolution.Side in, PackedConvolution.Side out, Arena arena) {
    this.form = form;
    this.layout = in.layout();
    this.in = in;
    this.out = out;
    PointerScope descriptions = Descriptions.scope();
    try {
      dnnl_primitive_desc forward = describeForward();
      this.places = arena.reserve(Primitive.floats(forward, dnnl_query_workspace_md));
      Primitive.check(dnnl_primitive_desc_destroy(forward));
    } finally {
      descriptions.close();
    }
    arena.own(this::close);
  }

  private dnnl_memory_desc_t images(Volume volume) {
    return Descriptions.images(layout, form.images(), volume);
  }

  private dnnl_primitive_desc describeForward() {
    dnnl_pooling_desc_t pooling = new dnnl_pooling_desc_t();
    Primitive.check(
        dnnl_pooling_forward_desc_init(
            pooling,
            dnnl_forward_training,
            dnnl_pooling_max,
            images(form.input()),
            images(form.output()),
            form.strides(),
            form.kernel(),
            form.paddingBefore(),
            form.paddingAfter()));
    return describe(pooling, null);
  }

  private dnnl_primitive_desc describeBackward(dnnl_primitive_desc forward) {
    dnnl_pooling_desc_t pooling = new dnnl_pooling_desc_t();
    Primitive.check(
        dnnl_pooling_backward_desc_init(
            pooling,
            dnnl_pooling_max,
            images(form.input()),
            images(form.output()),
            form.strides(),
            form.kernel(),
            form.paddingBefore(),
            form.paddingAfter()));
    return describe(pooling, forward);
  }

  private static dnnl_primitive_desc describe(
      dnnl_pooling_desc_t pooling, dnnl_primitive_desc hint) {
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    Primitive.check(
        dnnl_primitive_desc_create(
            description, new const_dnnl_op_desc_t(pooling), null, Primitive.CPU, hint));
    return description;
  }

  private void create() {
    PointerScope descriptions = Descriptions.scope();
    try {
      dnnl_primitive_desc forward = describeForward();
      dnnl_primitive_desc backward = describeBackward(forward);
      dnnl_memory_desc_t noted = dnnl_primitive_desc_query_md(forward, dnnl_query_workspace_md, 0);
      forth = new Primitive(forward, 3);
      forth.bind(DNNL_ARG_SRC, images(form.input()), in.values());
      forth.bind(DNNL_ARG_DST, images(form.output()), out.values());
      forth.bind(DNNL_ARG_WORKSPACE, noted, places);
      back = new Primitive(backward, 3);
      back.bind(DNNL_ARG_DIFF_SRC, images(form.input()), in.gradient());
      back.bind(DNNL_ARG_DIFF_DST, images(form.output()), out.gradient());
      back.bind(DNNL_ARG_WORKSPACE, noted, places);
      Primitive.check(dnnl_primitive_desc_destroy(backward));
      Primitive.check(dnnl_primitive_desc_destroy(forward));
    } finally {
      descriptions.close();
    }
  }

  public void forward() {
    if (forth == null) {
      create();
    }
    forth.run();
  }

  /** After {@link #forward}. */
  public void backward() {
    back.run();
  }

  private void close() {
    if (forth != null) {
      forth.close();
      back.close();
      forth = null;
    }
  }
}
