package ml.gibbon.verify;

import java.util.Arrays;

/**
 * A model that first moves each image by epsilon at every value, the way in which the cross-entropy
 * with its own answer rises.
 *
 * <p>Where a slope is so small that float arithmetic cannot tell its sign, or has another sign a
 * hair away (as in a flat patch, all of whose pooling windows are tied), a value may be moved
 * either way: such an image is not judged, nor is one with two answers.
 */
final class PlainConfidenceReduction implements PlainModel {

  /** Images a hair away whose slopes must have the same signs. */
  private static final int NEIGHBOURS = 4;

  private final PlainModel model;
  private final float epsilon;

  PlainConfidenceReduction(PlainModel model, float epsilon) {
    this.model = model;
    this.epsilon = epsilon;
  }

  @Override
  public Answer[] answers(float[] pixels, int images) {
    Moved moved = moved(pixels, images);
    Answer[] answers = model.answers(moved.pixels, images);
    for (int i = 0; i < images; i++) {
      answers[i] = moved.isUnsure[i] ? answers[i].undecided() : answers[i];
    }
    return answers;
  }

  /** The sign has no derivative: the gradient at the moved image. */
  @Override
  public Gradient[] gradients(float[] pixels, int[] classes) {
    Moved moved = moved(pixels, classes.length);
    Gradient[] gradients = model.gradients(moved.pixels, classes);
    for (int i = 0; i < gradients.length; i++) {
      Gradient g = gradients[i];
      gradients[i] = moved.isUnsure[i] ? new Gradient(g.direction(), 0, g.logit()) : g;
    }
    return gradients;
  }

  private record Moved(float[] pixels, boolean[] isUnsure) {}

  private Moved moved(float[] pixels, int images) {
    Answer[] first = model.answers(pixels, images);
    int[] own = new int[images];
    for (int i = 0; i < images; i++) {
      own[i] = first[i].mostLikely();
    }
    int values = pixels.length / Math.max(1, images);
    Gradient[] gradients = model.gradients(pixels, own);
    Gradient[][] around = new Gradient[NEIGHBOURS][];
    for (int n = 0; n < NEIGHBOURS; n++) {
      around[n] = model.gradients(neighbours(pixels, values, n), own);
    }
    float[] moved = pixels.clone();
    boolean[] isUnsure = new boolean[images];
    for (int i = 0; i < images; i++) {
      double[] slopes = gradients[i].direction();
      double error = OneStep.uncertainty(gradients[i]);
      isUnsure[i] =
          first[i].isTie() || gradients[i].scale() * gradients[i].largest() <= OneStep.UNDERFLOW;
      for (int v = 0; v < values; v++) {
        isUnsure[i] |= slopes[v] != 0 && Math.abs(slopes[v]) <= error;
        for (Gradient[] near : around) {
          isUnsure[i] |= Math.signum(near[i].direction()[v]) != Math.signum(slopes[v]);
        }
        moved[i * values + v] += epsilon * (float) Math.signum(slopes[v]);
      }
    }
    return new Moved(moved, isUnsure);
  }

  private static float[] neighbours(float[] pixels, int values, int number) {
    float[] all = new float[pixels.length];
    for (int from = 0; from < all.length; from += values) {
      float[] image = Arrays.copyOfRange(pixels, from, from + values);
      System.arraycopy(StepCheck.neighbour(image, number), 0, all, from, values);
    }
    return all;
  }
}
