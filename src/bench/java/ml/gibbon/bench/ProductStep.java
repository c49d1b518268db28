package ml.gibbon.bench;

import ml.gibbon.engine.product.ProductProbe;

/** A plain product of the size that a hidden layer of 1,200 units asks for; counted in flops. */
final class ProductStep implements Throughput.Step {

  private static final int IMAGES = 256;
  private static final int UNITS = 1200;

  private final ProductProbe probe = new ProductProbe(IMAGES, UNITS, UNITS);

  @Override
  public long run() {
    probe.multiply();
    return probe.flops();
  }

  @Override
  public void close() {
    probe.close();
  }
}
