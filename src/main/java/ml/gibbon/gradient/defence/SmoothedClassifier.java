package ml.gibbon.gradient.defence;

import static ml.gibbon.error.SettingException.require;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EnsembleClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.random.Draws;

/**
 * Randomised smoothing as a classifier: the mean of the probabilities that a model gives an image
 * under noise, {@code mean_j softmax(f(x + sigma n_j))} with normal {@code n_j} (Cohen et al. 2019,
 * arXiv:1902.02918; the mean of probabilities in place of votes: Salman et al. 2019,
 * arXiv:1906.04584, section 2.2).
 *
 * <p>The draws {@code n_j} are the same for every image and every pass, so that answers do not
 * change, in whichever batch. With them this is an ensemble of one model behind as many shifts, and
 * its gradient the exact one, that of the expectation over these draws: the attacker knows them.
 */
public final class SmoothedClassifier implements DifferentiableClassifier {

  /** What the draws are for, in their seed. */
  private static final String STREAM = "randomised-smoothing";

  private final DifferentiableClassifier inner;
  private final EnsembleClassifier mean;

  /**
   * @param inner f, with the probabilities of a softmax; closed with this classifier
   * @param sigma standard deviation of the noise on the [0, 1] pixel scale, at least 0
   * @param draws how many, at least 1
   * @param seed of the draws
   * @throws IllegalArgumentException when f has other probabilities, or a number is out of its
   *     range
   */
  public SmoothedClassifier(DifferentiableClassifier inner, double sigma, int draws, long seed) {
    require(sigma >= 0 && sigma < Double.POSITIVE_INFINITY, "sigma", sigma, "a number from 0 on");
    require(draws >= 1, "draws", draws, "a whole number from 1 on");
    this.inner = inner;
    List<TransformedClassifier> members =
        IntStream.range(0, draws)
            .mapToObj(draw -> noise(inner.inputShape(), sigma, draw, seed))
            .map(noise -> new TransformedClassifier(new AddedPixels(noise), inner))
            .toList();
    this.mean = new EnsembleClassifier(members);
  }

  private static float[] noise(ImageShape shape, double sigma, int draw, long seed) {
    Draws draws = Draws.ofStream(seed, STREAM, draw);
    float[] noise = new float[shape.size()];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (sigma * draws.nextGaussian());
    }
    return noise;
  }

  @Override
  public ImageShape inputShape() {
    return inner.inputShape();
  }

  @Override
  public int classes() {
    return inner.classes();
  }

  @Override
  public boolean approximatesGradient() {
    return inner.approximatesGradient();
  }

  @Override
  public DifferentiableClassifier undefended() {
    return inner.undefended();
  }

  @Override
  public void refresh() {
    inner.refresh();
  }

  @Override
  public float[] logits(float[] pixels, int images) {
    return mean.logits(pixels, images);
  }

  @Override
  public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
    return mean.differentiate(pixels, images, losses);
  }

  @Override
  public void close() {
    // Not the mean, which would close the one model once for each draw.
    inner.close();
  }
}
