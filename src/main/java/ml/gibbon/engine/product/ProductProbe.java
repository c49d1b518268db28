package ml.gibbon.engine.product;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One plain matrix product on one thread by the library that the compiled engine uses, to be run
 * over and over: its rate is what the engine can reach at best on this machine.
 */
public final class ProductProbe implements AutoCloseable {

  private final int m;
  private final int n;
  private final int k;
  private final FloatPointer a;
  private final FloatPointer b;
  private final FloatPointer c;

  /**
   * @param m rows of A and C
   * @param n columns of B and C
   * @param k columns of A, rows of B
   */
  public ProductProbe(int m, int n, int k) {
    // Loads ND4J, whose settings hold the product to one core.
    Nd4j.getBackend();
    this.m = m;
    this.n = n;
    this.k = k;
    a = ones((long) m * k);
    b = ones((long) k * n);
    c = ones((long) m * n);
  }

  /** Ones, because untouched memory may hold what is slow to multiply. */
  private static FloatPointer ones(long length) {
    FloatPointer values = new FloatPointer(length);
    for (long i = 0; i < length; i++) {
      values.put(i, 1f);
    }
    return values;
  }

  /** {@code C = A B}, on one core. */
  public void multiply() {
    Sgemm.fastest().useOneThread();
    Sgemm.fastest().multiply(m, n, k, a, b, 0f, c);
  }

  /** Additions and multiplications of one product: {@code 2 m n k}. */
  public long flops() {
    return 2L * m * n * k;
  }

  @Override
  public void close() {
    a.close();
    b.close();
    c.close();
  }
}
