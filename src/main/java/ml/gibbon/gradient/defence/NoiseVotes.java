package ml.gibbon.gradient.defence;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.loss.Logits;
import ml.gibbon.random.Draws;

/**
 * What a classifier answers to an image under normal noise, counted by class (Cohen et al. 2019,
 * arXiv:1902.02918, {@code SampleUnderNoise}).
 */
public final class NoiseVotes {

  private final DifferentiableClassifier model;
  private final double sigma;
  private final int atOnce;

  /**
   * @param sigma standard deviation of the noise on the [0, 1] pixel scale
   * @param atOnce noisy images that go through the model together
   */
  public NoiseVotes(DifferentiableClassifier model, double sigma, int atOnce) {
    this.model = model;
    this.sigma = sigma;
    this.atOnce = atOnce;
  }

  /**
   * Votes for each class, {@code [K]}.
   *
   * @param image {@code [C, H, W]}
   * @param number of votes
   * @param draws of the noise, value by value, vote by vote
   */
  public int[] of(float[] image, int number, Draws draws) {
    int[] votes = new int[model.classes()];
    for (int done = 0; done < number; done += atOnce) {
      int some = Math.min(atOnce, number - done);
      float[] noisy = new float[some * image.length];
      for (int i = 0; i < noisy.length; i++) {
        noisy[i] = image[i % image.length] + (float) (sigma * draws.nextGaussian());
      }
      float[] logits = model.logits(noisy, some);
      for (int row = 0; row < some; row++) {
        votes[Logits.prediction(logits, model.classes(), row)]++;
      }
    }
    return votes;
  }
}
