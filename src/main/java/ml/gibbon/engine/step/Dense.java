package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.engine.product.OneDnn;
import ml.gibbon.engine.product.PackedProduct;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/**
 * A dense layer on vectors by {@link PackedProduct}s, one for each way. Its bias, and a ReLU that
 * follows, are computed with the product of the way forward.
 */
public final class Dense extends Linear implements ActivationFusing {

  /** Columns from which on a packed matrix is not mostly what fills up its blocks. */
  private static final int MIN_WIDTH = 8;

  private final Sgemm sgemm;
  private final NativeFloats bias;
  private final PackedProduct forth;
  private final PackedProduct back;

  /**
   * @param input vectors: one place
   */
  public Dense(Signal input, int outputs, FixedWeights weights, Arena arena) {
    super(input, Window.whole(input.volume()), outputs, weights, arena);
    this.sgemm = weights.product();
    this.bias = arena.reserve(outputs);
    // oneDNN lays a product out for as many threads as the caller has when it is made.
    sgemm.useOneThread();
    this.forth =
        new PackedProduct(
            input.images(),
            out,
            in,
            new PackedProduct.Operands(input.values(), weights.matrix(), bias, output.values()),
            arena);
    this.back =
        new PackedProduct(
            input.images(),
            in,
            out,
            new PackedProduct.Operands(
                output.gradient(), weights.transposed(), new NativeFloats(0), input.gradient()),
            arena);
  }

  /**
   * Whether such a layer can be made, which depends on its shape and the processor alone; other
   * layers use the plain product.
   */
  public static boolean fits(Volume input, int outputs, FixedWeights weights) {
    return input.places() == 1
        && Math.min(input.channels(), outputs) >= MIN_WIDTH
        && weights.product() instanceof OneDnn
        && PackedProduct.isSupported();
  }

  @Override
  public boolean canFuse(ActivationFunction function) {
    return function instanceof ActivationFunction.Relu;
  }

  @Override
  public void fuse(ActivationFunction relu) {
    forth.followedBy(PackedProduct.Activation.RELU);
  }

  @Override
  public void refresh() {
    super.refresh();
    putBias(bias);
    sgemm.useOneThread();
    forth.pack();
    back.pack();
  }

  @Override
  public void forward() {
    forth.multiply();
  }

  @Override
  public void backward() {
    back.multiply();
  }
}
