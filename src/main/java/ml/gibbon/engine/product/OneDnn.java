package ml.gibbon.engine.product;

import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * oneDNN's product. Without transposition a row of the result has the same bits whatever its
 * position and whatever the other rows hold; inference uses that form only.
 */
public final class OneDnn implements Sgemm {

  private static final byte PLAIN = 'N';
  private static final byte TRANSPOSED = 'T';

  /**
   * @throws LinkageError where oneDNN has no natives
   */
  public OneDnn() {
    Loader.load(dnnl.class);
    // Without it, the holder of ND4J's natives is not told which they are.
    Nd4j.getBackend();
  }

  @Override
  public void multiply(
      int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c) {
    require(dnnl.dnnl_sgemm(PLAIN, PLAIN, m, n, k, 1f, a, k, b, n, beta, c, n), m, n, k);
  }

  @Override
  public void multiplyByTransposed(
      int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c) {
    require(dnnl.dnnl_sgemm(PLAIN, TRANSPOSED, m, n, k, 1f, a, k, b, k, beta, c, n), m, n, k);
  }

  @Override
  public void multiplyTransposed(
      int m, int n, int k, FloatPointer a, FloatPointer b, float beta, FloatPointer c) {
    require(dnnl.dnnl_sgemm(TRANSPOSED, PLAIN, m, n, k, 1f, a, m, b, n, beta, c, n), m, n, k);
  }

  private static void require(int status, int m, int n, int k) {
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException(
          "oneDNN refused a %d x %d x %d product with status %d".formatted(m, n, k, status));
    }
  }

  /**
   * oneDNN asks OpenMP, whose number of threads belongs to the calling thread; ND4J has the binding
   * to it, and obeys it as well.
   */
  @Override
  public void useOneThread() {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
  }

  @Override
  public String library() {
    dnnl_version_t version = dnnl.dnnl_version();
    return "oneDNN %d.%d.%d".formatted(version.major(), version.minor(), version.patch());
  }

  /** By the numbers of oneDNN 2.5's {@code dnnl_cpu_isa_t}. */
  @Override
  public String instructionSet() {
    int set = dnnl.dnnl_get_effective_cpu_isa();
    return switch (set) {
      case 0x1 -> "SSE4.1";
      case 0x3 -> "AVX";
      case 0x7 -> "AVX2";
      case 0x407 -> "AVX2 with VNNI";
      case 0x27 -> "AVX-512";
      case 0x67 -> "AVX-512 with VNNI";
      case 0xe7 -> "AVX-512 with VNNI and BF16";
      case 0x3e7 -> "AVX-512 with AMX";
      default -> "0x%x".formatted(set);
    };
  }
}
