package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_winograd;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_impl_info_str;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;
import static org.bytedeco.dnnl.global.dnnl.dnnl_unimplemented;

import java.util.List;
import java.util.Optional;
import ml.gibbon.network.Volume;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Chooses the algorithm by which oneDNN computes one way of a convolution, and how the images on
 * both sides lie for that.
 *
 * <p>Three by three taps are computed by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray
 * 2015, arXiv:1509.09308) where oneDNN has it, with AVX-512, and where that was measured to be
 * faster: it takes a quarter of the multiplications, and errs some three times as much, by one or
 * two millionths of the largest value.
 *
 * @param following what is done with the result
 */
record ConvolutionChoice(ConvolutionWay way, ConvolutionForm form, Following following) {

  /** Channels from which on Winograd's transforms are paid for by the products. */
  private static final int WINOGRAD_CHANNELS = 32;

  /** Pairs of channels up to which its weights, four times as many, are not held too dear. */
  private static final int WINOGRAD_PAIRS = 512 * 512;

  private static final int FEW_CHANNELS = 4;

  /** Places along a side of a tile of its results. */
  private static final int TILE = 4;

  /**
   * What was chosen.
   *
   * @param input how the input, or its gradient, must lie
   * @param output how the output, or its gradient, must lie
   */
  record Chosen(Layout input, Layout output, dnnl_primitive_desc description) {}

  /** Tries the algorithms and layouts. */
  Chosen choose() {
    if (isForWinograd()) {
      dnnl_primitive_desc winograd =
          tried(dnnl_convolution_winograd, Layout.BLOCKS.tag(), Layout.BLOCKS.tag());
      if (winograd != null) {
        return new Chosen(Layout.BLOCKS, Layout.BLOCKS, winograd);
      }
    }
    // Blocks first: what lies between two convolutions is then never copied.
    int in = Layout.areBlocks(form.inputs()) ? Layout.BLOCKS.tag() : dnnl_format_tag_any;
    int out = Layout.areBlocks(form.outputs()) ? Layout.BLOCKS.tag() : dnnl_format_tag_any;
    int last = Layout.CHANNELS_LAST.tag();
    int plain = Layout.PLAIN.tag();
    // To a few channels, as of colours, by patches: blocks would mostly be filled up.
    boolean few =
        way == ConvolutionWay.INPUT_GRADIENT && form.groups() == 1 && form.inputs() <= FEW_CHANNELS;
    return (few ? direct(plain, plain) : direct(in, out))
        .or(() -> direct(in, out))
        .or(() -> direct(dnnl_format_tag_any, dnnl_format_tag_any))
        .or(() -> direct(last, last))
        .orElseThrow(() -> new IllegalStateException("oneDNN has no convolution for " + form));
  }

  private boolean isForWinograd() {
    int high = tiles(form.output().height());
    int wide = tiles(form.output().width());
    // Tiles that reach far over the image are computed for nothing.
    boolean filled = 2 * form.output().places() >= TILE * high * TILE * wide;
    return form.isThreeByThree()
        && Layout.areBlocks(form.inputs())
        && Layout.areBlocks(form.outputs())
        && Math.min(form.inputs(), form.outputs()) >= WINOGRAD_CHANNELS
        && form.inputs() * form.outputs() <= WINOGRAD_PAIRS
        && filled
        && form.images() * high * wide >= way.fewestTiles();
  }

  private static int tiles(int places) {
    return (places + TILE - 1) / TILE;
  }

  /** In layouts known here, and not by oneDNN's slow reference. */
  private Optional<Chosen> direct(int in, int out) {
    dnnl_primitive_desc direct = tried(dnnl_convolution_direct, in, out);
    if (direct == null) {
      return Optional.empty();
    }
    Layout input = layout(direct, way.input(), form.input());
    Layout output = layout(direct, way.output(), form.output());
    boolean last = in == Layout.CHANNELS_LAST.tag();
    if (input != null && output != null && (last || !isReference(direct))) {
      return Optional.of(new Chosen(input, output, direct));
    }
    Primitive.check(dnnl_primitive_desc_destroy(direct));
    return Optional.empty();
  }

  private static boolean isReference(dnnl_primitive_desc description) {
    PointerPointer<BytePointer> name = new PointerPointer<>(1);
    Primitive.check(dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, name));
    return name.get(BytePointer.class, 0).getString().startsWith("ref");
  }

  /** One of the layouts known here, or null. */
  private Layout layout(dnnl_primitive_desc made, int what, Volume volume) {
    dnnl_memory_desc_t chosen = dnnl_primitive_desc_query_md(made, what, 0);
    for (Layout layout : List.of(Layout.BLOCKS, Layout.CHANNELS_LAST, Layout.PLAIN)) {
      dnnl_memory_desc_t known = Descriptions.images(layout, form.images(), volume);
      if (dnnl_memory_desc_equal(chosen, known) != 0) {
        return layout;
      }
    }
    return null;
  }

  /** Null where oneDNN has no such convolution. */
  private dnnl_primitive_desc tried(int algorithm, int in, int out) {
    const_dnnl_op_desc_t convolution =
        new const_dnnl_op_desc_t(
            way.describe(
                algorithm,
                form,
                Descriptions.images(in, form.images(), form.input()),
                Descriptions.images(out, form.images(), form.output())));
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    dnnl_post_ops after = new dnnl_post_ops();
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    Primitive.check(dnnl_post_ops_create(after));
    Primitive.check(dnnl_primitive_attr_create(attributes));
    try {
      if (following.adds()) {
        Primitive.check(dnnl_post_ops_append_sum(after, 1f));
      }
      if (following.activation().isPresent()) {
        Activation last = following.activation().get();
        Primitive.check(
            dnnl_post_ops_append_eltwise(after, 1f, last.algorithm(), last.a(), last.b()));
      }
      Primitive.check(dnnl_primitive_attr_set_post_ops(attributes, after));
      Primitive.check(
          dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
      int status =
          dnnl_primitive_desc_create(description, convolution, attributes, Primitive.CPU, null);
      if (status == dnnl_unimplemented) {
        return null;
      }
      Primitive.check(status);
      return description;
    } finally {
      dnnl_post_ops_destroy(after);
      dnnl_primitive_attr_destroy(attributes);
    }
  }
}
