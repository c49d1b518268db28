package ml.gibbon.gradient;

import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Probabilities;

/**
 * A trained model as attacks see it: logits, and the gradient of any function of the logits with
 * respect to the pixels, where it tells {@linkplain #knowledge that much}. Inference mode only:
 * dropout is off and batch statistics are frozen.
 *
 * <p>Pixels are in [0, 1]; normalisation belongs to the model. Not thread-safe: one classifier a
 * task.
 */
public interface DifferentiableClassifier extends AutoCloseable {

  ImageShape inputShape();

  /** Number of classes, K. */
  int classes();

  /** How its logits are read as probabilities; who wraps a classifier passes this on. */
  default Probabilities probabilities() {
    return Probabilities.SOFTMAX;
  }

  /** What it tells: {@link #differentiate} is for those alone that tell gradients. */
  default Knowledge knowledge() {
    return Knowledge.GRADIENTS;
  }

  /**
   * Whether its gradient is known to be no derivative, but an approximation that attacks can follow
   * where the model has none, such as one that rounds its input; who wraps a classifier passes this
   * on.
   */
  default boolean approximatesGradient() {
    return false;
  }

  /**
   * The model alone, without the defence that stands around it when it answers: itself where there
   * is none. It is closed with this one.
   */
  default DifferentiableClassifier undefended() {
    return this;
  }

  /** Takes over the parameters that the network it was made from has at this moment. */
  void refresh();

  /**
   * The model's outputs before they become {@link #probabilities}.
   *
   * @param pixels float32 {@code [N, C, H, W]}
   * @param images N
   * @return {@code [N, K]}, row by row
   */
  float[] logits(float[] pixels, int images);

  /**
   * One forward pass, and one backward pass for each loss: logits, and the vector-Jacobian product
   * of each loss's derivative, that is the gradient of the loss by the pixels.
   *
   * @param pixels float32 {@code [N, C, H, W]}
   * @param images N
   * @param losses at least one
   * @throws UnsupportedOperationException when it tells no gradients
   */
  Differentiated differentiate(float[] pixels, int images, LogitLoss... losses);

  /**
   * Gives the array of a gradient back whose values nobody looks at any more: a later pass may
   * write into it instead of into fresh memory. Whoever forgets it only loses time.
   *
   * @param gradient of {@link #differentiate}, not given back before
   */
  default void recycle(float[] gradient) {}

  @Override
  void close();

  /**
   * What one pass gives, in arrays that are the caller's to change.
   *
   * @param logits {@code [N, K]}
   * @param gradients for each loss {@code [N, C, H, W]}
   */
  record Differentiated(float[] logits, float[][] gradients) {

    /** The gradient of the only loss, or of the first one, {@code [N, C, H, W]}. */
    public float[] gradient() {
      return gradients[0];
    }
  }
}
