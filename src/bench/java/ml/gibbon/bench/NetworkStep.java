package ml.gibbon.bench;

import java.util.function.Consumer;
import ml.gibbon.engine.NetworkProducts;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.dl4j.Dl4jGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** The products of a network one way, without all that is between them; counted in images. */
final class NetworkStep implements Throughput.Step {

  private final NetworkProducts products;
  private final Consumer<NetworkProducts> way;

  NetworkStep(MultiLayerNetwork network, ImageShape shape, Consumer<NetworkProducts> way) {
    this.products = new NetworkProducts(Dl4jGraph.of(network, shape));
    this.way = way;
  }

  @Override
  public long run() {
    way.accept(products);
    return products.images();
  }

  @Override
  public void close() {
    products.close();
  }
}
