package ml.gibbon.engine.product;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * OpenBLAS's product, for platforms without oneDNN. With its kernels the last bits of a row may
 * depend on the row's position.
 */
public final class OpenBlas implements Sgemm {

  @Override
  public void useOneThread() {
    openblas_nolapack.blas_set_num_threads(1);
  }

  @Override
  public void multiply(
      int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c) {
    int plain = openblas_nolapack.CblasNoTrans;
    product(plain, plain, m, n, k, a, k, b, n, beta, c);
  }

  @Override
  public void multiplyByTransposed(
      int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c) {
    product(
        openblas_nolapack.CblasNoTrans, openblas_nolapack.CblasTrans, m, n, k, a, k, b, k, beta, c);
  }

  @Override
  public void multiplyTransposed(
      int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c) {
    product(
        openblas_nolapack.CblasTrans, openblas_nolapack.CblasNoTrans, m, n, k, a, m, b, n, beta, c);
  }

  private static void product(
      int formOfA,
      int formOfB,
      int m,
      int n,
      int k,
      FloatPointer a,
      int rowOfA,
      FloatPointer b,
      int rowOfB,
      float beta,
      FloatPointer c) {
    openblas_nolapack.cblas_sgemm(
        openblas_nolapack.CblasRowMajor,
        formOfA,
        formOfB,
        m,
        n,
        k,
        1f,
        a,
        rowOfA,
        b,
        rowOfB,
        beta,
        c,
        n);
  }

  @Override
  public String library() {
    return "OpenBLAS";
  }

  /** It chooses its kernels by the processor's model, which it tells in words of its own. */
  @Override
  public String instructionSet() {
    return "as OpenBLAS chooses";
  }
}
