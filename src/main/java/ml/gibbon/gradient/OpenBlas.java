package ml.gibbon.gradient;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * OpenBLAS's product, for platforms without oneDNN. With its kernels the last bits of a row may
 * depend on the row's position.
 */
final class OpenBlas implements Sgemm {

  @Override
  public void useOneThread() {
    openblas_nolapack.blas_set_num_threads(1);
  }

  @Override
  public void multiply(
      int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c) {
    openblas_nolapack.cblas_sgemm(
        openblas_nolapack.CblasRowMajor,
        openblas_nolapack.CblasNoTrans,
        openblas_nolapack.CblasNoTrans,
        m,
        n,
        k,
        1f,
        a,
        k,
        b,
        n,
        beta,
        c,
        n);
  }

  @Override
  public String description() {
    return "OpenBLAS";
  }
}
