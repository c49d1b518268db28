package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_x;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.network.Volume;
import org.bytedeco.dnnl.dnnl_memory_desc_t;

/**
 * oneDNN's convolution with weights that seldom change: its way forward, with the bias and an
 * activation while a result is still in the registers, and its way back to the input. The weights
 * are held once more for each way, in the blocks in which the processor reads them.
 *
 * <p>Images that do not lie as oneDNN wants them are copied before and after. An image's result has
 * the same bits whatever the others are and however many: oneDNN is given slices of one size.
 */
public final class PackedConvolution {

  /** Images that oneDNN computes together: a divisor of all micro-batches of a classifier. */
  private static final int SLICE = PackedProduct.isSupported() ? 16 : 8;

  /**
   * Images on one side of the convolution.
   *
   * @param gradient by the values
   */
  public record Side(Layout layout, NativeFloats values, NativeFloats gradient) {}

  private final ConvolutionForm form;
  private final ConvolutionWay forward;
  private final Side in;
  private final Side out;
  private final NativeFloats weights;
  private final NativeFloats bias;
  private final NativeFloats packedForth;
  private final NativeFloats packedBack;
  private final NativeFloats imagesIn;
  private final NativeFloats imagesOut;
  private final NativeFloats scratch;
  private Following following = Following.nothing();
  private Optional<NativeFloats> term = Optional.empty();
  private List<Primitive> packing = List.of();
  private List<Primitive> forth = List.of();
  private List<Primitive> back = List.of();

  /**
   * Reserves the memory; nothing is taken before {@link #pack}.
   *
   * @param trained whether other weights are packed every time
   */
  public PackedConvolution(ConvolutionForm form, boolean trained, Side in, Side out, Arena arena) {
    this.form = form;
    this.forward = trained ? ConvolutionWay.TRAINED_FORWARD : ConvolutionWay.FORWARD;
    this.in = in;
    this.out = out;
    this.weights = arena.reservePassing(form.weights());
    this.bias = arena.reserve(form.outputs());
    try (ConvolutionDescription forward = describeForward();
        ConvolutionDescription backward = describeBackward()) {
      this.packedForth = arena.reserve(Descriptions.floats(forward.weights()));
      this.packedBack = arena.reserve(Descriptions.floats(backward.weights()));
      this.scratch =
          arena.reservePassing(
              Math.max(
                  Descriptions.floats(forward.scratchpad()),
                  Descriptions.floats(backward.scratchpad())));
      this.imagesIn =
          arena.reservePassing(
              Math.max(
                  copied(in.layout, forward.input(), form.input()),
                  copied(in.layout, backward.input(), form.input())));
      this.imagesOut =
          arena.reservePassing(
              Math.max(
                  copied(out.layout, forward.output(), form.output()),
                  copied(out.layout, backward.output(), form.output())));
    }
    arena.own(this::close);
  }

  /** The layout in which results come without a copy, or with the fewest. */
  public static Layout output(ConvolutionForm form) {
    try (ConvolutionDescription forward =
        new ConvolutionDescription(
            form.of(slice(form.images())), ConvolutionWay.FORWARD, Following.nothing())) {
      boolean blocks = forward.output() == Layout.BLOCKS && Layout.areBlocks(form.outputs());
      return blocks ? Layout.BLOCKS : Layout.CHANNELS_LAST;
    }
  }

  private static int slice(int images) {
    return images % SLICE == 0 ? SLICE : images;
  }

  private ConvolutionDescription describeForward() {
    return new ConvolutionDescription(form.of(slice(form.images())), forward, following);
  }

  private ConvolutionDescription describeBackward() {
    return new ConvolutionDescription(
        form.of(slice(form.images())), ConvolutionWay.INPUT_GRADIENT, Following.nothing());
  }

  private long copied(Layout layout, Layout wanted, Volume volume) {
    return ConvolutionDescription.copied(form.images(), volume, layout, wanted);
  }

  /** Has an activation applied to the result; before the first {@link #pack}. */
  public void followedBy(Activation activation) {
    following = following.by(activation);
  }

  /**
   * Adds values that lie as the output does to the result, before the activation; before the first
   * {@link #pack}.
   */
  public void add(NativeFloats values) {
    term = Optional.of(values);
    following = following.adding();
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
    if (packing.isEmpty()) {
      create();
    }
    packing.forEach(Primitive::run);
  }

  private void create() {
    try (ConvolutionDescription forward = describeForward();
        ConvolutionDescription backward = describeBackward()) {
      dnnl_memory_desc_t given = forward.plainWeights();
      packing =
          List.of(
              Primitive.reorder(given, weights, forward.weights(), packedForth),
              Primitive.reorder(given, weights, backward.weights(), packedBack));
      forth = way(true, forward);
      back = way(false, backward);
    }
  }

  /** The slices of one way, and the copies before and after. */
  private List<Primitive> way(boolean forward, ConvolutionDescription description) {
    NativeFloats here = forward ? in.values : in.gradient;
    NativeFloats there = forward ? out.values : out.gradient;
    NativeFloats left = in.layout.isSame(description.input(), form.input()) ? here : imagesIn;
    NativeFloats right = out.layout.isSame(description.output(), form.output()) ? there : imagesOut;
    List<Primitive> way = new ArrayList<>();
    if (forward && left != here) {
      way.add(copy(form.input(), in.layout, here, description.input(), left));
    } else if (!forward && right != there) {
      way.add(copy(form.output(), out.layout, there, description.output(), right));
    }
    if (forward && term.isPresent()) {
      way.add(copy(form.output(), out.layout, term.get(), description.output(), right));
    }
    for (int first = 0; first < form.images(); first += slice(form.images())) {
      way.add(slice(forward, description, first, left, right));
    }
    if (forward && right != there) {
      way.add(copy(form.output(), description.output(), right, out.layout, there));
    } else if (!forward && left != here) {
      way.add(copy(form.input(), description.input(), left, in.layout, here));
    }
    return way;
  }

  private Primitive copy(
      Volume volume, Layout from, NativeFloats values, Layout to, NativeFloats copy) {
    return Primitive.reorder(
        Descriptions.images(from, form.images(), volume),
        values,
        Descriptions.images(to, form.images(), volume),
        copy);
  }

  /** The convolution of the images from the first on. */
  private Primitive slice(
      boolean forward,
      ConvolutionDescription description,
      int first,
      NativeFloats left,
      NativeFloats right) {
    Primitive convolution = description.primitive(forward ? 5 : 4);
    convolution.bind(
        forward ? DNNL_ARG_SRC : DNNL_ARG_DIFF_SRC,
        description.inputForm(),
        left,
        start(first, description.input(), form.input()));
    convolution.bind(
        forward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST,
        description.outputForm(),
        right,
        start(first, description.output(), form.output()));
    convolution.bind(
        DNNL_ARG_WEIGHTS, description.weights(), forward ? packedForth : packedBack, 0);
    convolution.bind(DNNL_ARG_SCRATCHPAD, description.scratchpad(), scratch, 0);
    if (forward) {
      convolution.bind(DNNL_ARG_BIAS, Descriptions.tagged(dnnl_x, form.outputs()), bias, 0);
    }
    return convolution;
  }

  private static int start(int image, Layout layout, Volume volume) {
    return image * (int) Descriptions.floats(Descriptions.images(layout, 1, volume));
  }

  /** Computes the output with the weights of the last {@link #pack}. */
  public void forward() {
    forth.forEach(Primitive::run);
  }

  /** Computes the gradient by the input from that by the output. */
  public void backward() {
    back.forEach(Primitive::run);
  }

  private void close() {
    for (List<Primitive> some : List.of(packing, forth, back)) {
      some.forEach(Primitive::close);
    }
    packing = List.of();
    forth = List.of();
    back = List.of();
  }
}
