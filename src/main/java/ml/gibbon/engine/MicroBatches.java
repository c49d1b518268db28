package ml.gibbon.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.OneDnn;
import ml.gibbon.engine.product.PackedProduct;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.FixedWeights;
import ml.gibbon.network.Graph;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * A network for two sizes of micro-batches, on the same weights: many images go through it
 * together, and the few that are left at the end, or that an attack has not broken yet, do not pay
 * for many. A product's row has the same bits in both, see {@link OneDnn}.
 *
 * @param full for many images
 * @param few for few; the same network where that would be no smaller, or its copies of the weights
 *     too large
 */
public record MicroBatches(CompiledNetwork full, CompiledNetwork few) {

  /** Smaller ones are few images already. */
  private static final int FULL = 64;

  /**
   * Rows of oneDNN's blocks, as fast an image as full micro-batches to within a fifth. Without
   * AVX-512 its kernels take six rows at a time, and give others other bits.
   */
  private static final int FEW = PackedProduct.isSupported() ? 16 : 24;

  /** Share of a full micro-batch up to which several of few images are done sooner. */
  private static final double NOT_FULL = .75;

  /** Parameters whose packed copies may be there twice: 64 MB. */
  private static final long MOST_PARAMETERS = 16 << 20;

  /**
   * Reserves the memory of both.
   *
   * @param microBatch images of a full one
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public static MicroBatches of(Graph graph, int microBatch, Sgemm sgemm) {
    Arena arena = new Arena();
    List<FixedWeights> weights = new ArrayList<>();
    CompiledNetwork full =
        GraphCompiler.compile(
            graph,
            microBatch,
            arena,
            (parameters, matrices, taps, in, out) -> {
              weights.add(new FixedWeights(parameters, matrices, taps, in, out, arena, sgemm));
              return weights.get(weights.size() - 1);
            },
            Optional.empty());
    if (microBatch < FULL || graph.size() > MOST_PARAMETERS) {
      return new MicroBatches(full, full);
    }
    arena.nextNetwork();
    Iterator<FixedWeights> same = weights.iterator();
    CompiledNetwork few =
        GraphCompiler.compile(
            graph,
            FEW,
            arena,
            (parameters, matrices, taps, in, out) -> new FixedWeights(same.next()),
            Optional.empty());
    return new MicroBatches(full, few);
  }

  /** Of a network that is compiled for one size. */
  public static MicroBatches only(CompiledNetwork network) {
    return new MicroBatches(network, network);
  }

  /** The network that is done soonest with a number of images. */
  public CompiledNetwork forImages(int images) {
    return images > NOT_FULL * full.microBatch() ? full : few;
  }

  public Arena arena() {
    return full.arena();
  }

  public void refresh() {
    full.refresh();
    if (few.microBatch() < full.microBatch()) {
      few.refresh();
    }
  }
}
