package ml.gibbon.engine.product;

import org.bytedeco.javacpp.FloatPointer;

/** A library's single-precision matrix product, on one thread. */
public interface Sgemm {

  /**
   * {@code C = A B + beta C}, all row by row without gaps.
   *
   * @param m rows of A and C
   * @param n columns of B and C
   * @param k columns of A, rows of B
   * @param beta 0 or 1; with 0 C need not be initialised
   */
  void multiply(int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c);

  /**
   * {@code C = A B^T + beta C}, for weights that change too often to keep a transposed copy.
   *
   * @param m rows of A and C
   * @param n rows of B, columns of C
   * @param k columns of A and B
   * @param beta 0 or 1
   */
  void multiplyByTransposed(
      int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c);

  /**
   * {@code C = A^T B + beta C}: the gradient of a weight matrix.
   *
   * @param m columns of A, rows of C
   * @param n columns of B and C
   * @param k rows of A and B
   * @param beta 0 or 1
   */
  void multiplyTransposed(
      int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c);

  /** Holds the products of the calling thread to one core; to be called by each thread. */
  void useOneThread();

  /** Library and version. */
  String library();

  /** The processor's instructions that it uses, in words. */
  String instructionSet();

  /** Both, for logs. */
  default String description() {
    return "%s, %s".formatted(library(), instructionSet());
  }

  /** The fastest one that loads on this machine. */
  static Sgemm fastest() {
    return FastestSgemm.INSTANCE;
  }
}
