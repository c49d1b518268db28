package ml.gibbon.engine;

import java.util.List;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.Foldable;
import ml.gibbon.engine.step.Step;
import ml.gibbon.network.Graph;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * The linear layers of a network alone, with the very products and micro-batches of the compiled
 * engine, to be run over and over: what of an attack's time they take, and no attack can save.
 */
public final class NetworkProducts implements AutoCloseable {

  private final CompiledNetwork network;
  private final List<Step> linear;

  /**
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public NetworkProducts(Graph graph) {
    this.network = GraphCompiler.compile(graph, MicroBatch.of(graph), Sgemm.fastest());
    this.network.arena().allocate();
    this.network.refresh();
    this.linear = this.network.steps().stream().filter(Foldable.class::isInstance).toList();
  }

  /** Images that go through together. */
  public int images() {
    return network.microBatch();
  }

  /** Every layer once, on one core. */
  public void forward() {
    Sgemm.fastest().useOneThread();
    linear.forEach(Step::forward);
  }

  /** Every layer once back, down to the pixels, on one core. */
  public void backward() {
    Sgemm.fastest().useOneThread();
    linear.forEach(Step::backward);
  }

  @Override
  public void close() {
    network.arena().close();
  }
}
