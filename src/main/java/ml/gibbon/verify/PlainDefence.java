package ml.gibbon.verify;

import ml.gibbon.image.ImageShape;
import ml.gibbon.model.InferenceDefence;
import ml.gibbon.model.InferenceDefence.Backward;
import ml.gibbon.model.InferenceDefence.BitDepth;
import ml.gibbon.model.InferenceDefence.ConfidenceReduction;
import ml.gibbon.model.InferenceDefence.Jpeg;
import ml.gibbon.model.InferenceDefence.MedianFilter;
import ml.gibbon.model.InferenceDefence.RandomisedSmoothing;

/** Defences around a model, written a second time from their definitions. */
final class PlainDefence {

  private PlainDefence() {}

  /**
   * A model behind a defence.
   *
   * @param seed of the defence's random draws
   */
  static PlainModel around(
      PlainModel model, InferenceDefence defence, long seed, ImageShape shape) {
    if (defence instanceof RandomisedSmoothing of) {
      return new PlainSmoothing(model, of.sigma(), of.draws(), seed, shape.size());
    } else if (defence instanceof ConfidenceReduction of) {
      return new PlainConfidenceReduction(model, (float) of.epsilon());
    } else if (defence instanceof Jpeg of) {
      return new PlainTransform(model, new PlainJpeg(shape, of.quality())::of, shape.size());
    } else if (defence instanceof BitDepth of) {
      return new PlainTransform(model, image -> rounded(image, of.bits()), shape.size());
    } else if (defence instanceof MedianFilter of) {
      PlainMedian median = new PlainMedian(shape, of.size());
      return of.gradient() == Backward.EXACT
          ? new PlainTransform(model, median::of, median::back, shape.size())
          : new PlainTransform(model, median::of, shape.size());
    }
    throw new IllegalArgumentException("verify does not know " + defence.inWords());
  }

  /** The nearest of the levels {@code 0, 1 / (2^bits - 1), ..., 1}; halves the upper one. */
  private static float[] rounded(float[] image, int bits) {
    long steps = Math.round(Math.pow(2, bits)) - 1;
    float[] rounded = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      double inside = Math.min(1, Math.max(0, (double) image[i]));
      rounded[i] = (float) ((double) Math.round(inside * steps) / steps);
    }
    return rounded;
  }
}
