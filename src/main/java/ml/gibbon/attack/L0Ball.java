package ml.gibbon.attack;

import java.util.Arrays;
import ml.gibbon.random.Draws;

/** Changes in the measure of {@link LpNorm#L0}. */
final class L0Ball extends LpBall {

  @Override
  double size(float[] clean, float[] moved, int from, int size) {
    return PerturbationSize.of(clean, moved, from, size).l0();
  }

  /** As many values as the step says, those with the largest gradients, by 1 each. */
  @Override
  void ascend(float[] at, float[] gradient, Range image, double step) {
    float direction = (float) Math.signum(step);
    boolean[] moves = largestOnes(gradient, image, (int) Math.abs(step));
    for (int j = 0; j < moves.length; j++) {
      int i = image.from() + j;
      gradient[i] = moves[j] ? at[i] + direction * Math.signum(gradient[i]) : at[i];
    }
  }

  /** The values that gain most with the room that they have. */
  @Override
  void ascend(float[] at, float[] gradient, int size, double step, PixelRange clip) {
    for (int i = 0; i < gradient.length; i++) {
      boolean rises = gradient[i] * step > 0;
      float room = Math.max(0, rises ? clip.high() - at[i] : at[i] - clip.low());
      gradient[i] *= Math.min(1, room);
    }
    ascend(at, gradient, size, step);
    clip.clip(gradient);
  }

  /** The largest changes stay; of equals the first ones. */
  @Override
  void project(float[] clean, float[] moved, Range image, double epsilon) {
    int size = image.length();
    if (size(clean, moved, image.from(), size) > epsilon) {
      float[] changes = new float[size];
      for (int j = 0; j < size; j++) {
        changes[j] = moved[image.from() + j] - clean[image.from() + j];
      }
      boolean[] stays = largestOnes(changes, new Range(0, size), (int) epsilon);
      for (int j = 0; j < size; j++) {
        int i = image.from() + j;
        moved[i] = stays[j] ? moved[i] : clean[i];
      }
    }
  }

  @Override
  double size(float[] change, Range image) {
    int changed = 0;
    for (int i = image.from(); i < image.to(); i++) {
      changed += change[i] == 0 ? 0 : 1;
    }
    return changed;
  }

  /** The same as of the sphere: fewer values than allowed are next to never drawn. */
  @Override
  void addPointOfBall(Draws draws, double epsilon, float[] to, Range image) {
    addPointOfSphere(draws, epsilon, to, image);
  }

  @Override
  void addPointOfSphere(Draws draws, double epsilon, float[] to, Range image) {
    int[] order = new int[image.length()];
    Arrays.setAll(order, j -> j);
    for (int n = 0; n < Math.min((int) epsilon, order.length); n++) {
      int drawn = n + draws.nextInt(order.length - n);
      int chosen = order[drawn];
      order[drawn] = order[n];
      to[image.from() + chosen] += (float) (2 * draws.nextDouble() - 1);
    }
  }
}
