package ml.gibbon.engine.product;

/** The matrix product that this JVM computes with: results depend on it in their last bits. */
public final class MatrixProduct {

  private MatrixProduct() {}

  /** Library and version, for example {@code oneDNN 2.5.2}. */
  public static String library() {
    return Sgemm.fastest().library();
  }

  /** The processor's instructions that it uses, for example {@code AVX2}. */
  public static String instructionSet() {
    return Sgemm.fastest().instructionSet();
  }
}
