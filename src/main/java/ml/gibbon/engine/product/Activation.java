package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_clip;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;

/**
 * What oneDNN applies to a convolution's results while they are in the registers.
 *
 * @param algorithm oneDNN's number of the function
 */
public record Activation(int algorithm, float a, float b) {

  public static Activation relu() {
    return new Activation(dnnl_eltwise_relu, 0f, 0f);
  }

  /** {@code max(lower, min(upper, x))}. */
  public static Activation clip(float lower, float upper) {
    return new Activation(dnnl_eltwise_clip, lower, upper);
  }
}
