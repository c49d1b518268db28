package ml.gibbon.bench.certified;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.Logits;

/**
 * The smallest L-infinity epsilon at which an attack breaks an image, by bisection image by image:
 * what is broken at an epsilon is broken at a larger one, too, so that each image is tried in
 * smaller balls once it is broken and in larger ones as long as it stands. Attacks that are told an
 * epsilon find more than those of minimum norm where gradients mislead, as after training on FGSM.
 *
 * @param attack that is told an epsilon
 * @param most the largest epsilon, above 0 and at most 1; half of it is tried first
 * @param steps balls that each image is tried in, from 1 to 20; what comes out is exact to {@code
 *     most / 2^steps}
 * @param seed of every draw
 */
record SmallestEpsilons(Attack attack, double most, int steps, long seed) {

  /**
   * Looks for them.
   *
   * @return for each image a multiple of {@code most / 2^steps} up to most: 0 where the model is
   *     wrong by itself, infinite where no ball was found in which it can be broken
   */
  double[] of(DifferentiableClassifier classifier, ImageBatch images) {
    double[] stands = new double[images.size()];
    double[] broken = clean(classifier, images);
    for (int step = 0; step < steps; step++) {
      next(stands, broken)
          .forEach(
              (epsilon, rows) ->
                  attack(classifier, images, epsilon, rows)
                      .forEach((row, success) -> (success ? broken : stands)[row] = epsilon));
    }
    return broken;
  }

  private double[] clean(DifferentiableClassifier classifier, ImageBatch images) {
    double[] broken = new double[images.size()];
    for (int[] rows : cut(range(images.size()))) {
      ImageBatch some = images.rows(rows);
      float[] logits = classifier.logits(some.pixels(), some.size());
      for (int i = 0; i < rows.length; i++) {
        boolean right = Logits.prediction(logits, classifier.classes(), i) == some.labels()[i];
        broken[rows[i]] = right ? Double.POSITIVE_INFINITY : 0;
      }
    }
    return broken;
  }

  private static List<Integer> range(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  /** The images that are tried next, by epsilon. */
  private Map<Double, List<Integer>> next(double[] stands, double[] broken) {
    Map<Double, List<Integer>> rows = new TreeMap<>();
    for (int row = 0; row < broken.length; row++) {
      if (broken[row] > 0) {
        double epsilon = (stands[row] + Math.min(broken[row], most)) / 2;
        rows.computeIfAbsent(epsilon, key -> new ArrayList<>()).add(row);
      }
    }
    return rows;
  }

  /** Whether each of the images is broken. */
  private Map<Integer, Boolean> attack(
      DifferentiableClassifier classifier, ImageBatch images, double epsilon, List<Integer> rows) {
    AttackRunner runner =
        new AttackRunner(
            attack,
            Goal.UNTARGETED,
            new ThreatModel(LpNorm.LINF, epsilon, PixelRange.UNIT),
            PixelFormat.FLOAT32,
            seed);
    Map<Integer, Boolean> broken = new TreeMap<>();
    for (int[] some : cut(rows)) {
      List<AdversarialImage> changed = runner.run(classifier, images.rows(some));
      for (int i = 0; i < some.length; i++) {
        broken.put(some[i], changed.get(i).success());
      }
    }
    return broken;
  }

  private static List<int[]> cut(List<Integer> rows) {
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += ImageBatch.USUAL_SIZE) {
      int to = Math.min(from + ImageBatch.USUAL_SIZE, rows.size());
      batches.add(rows.subList(from, to).stream().mapToInt(row -> row).toArray());
    }
    return batches;
  }

  /** The share of images, in percent, that no ball of this size or a smaller one has broken. */
  static double standing(double[] smallest, double epsilon) {
    return 100.0 * Arrays.stream(smallest).filter(each -> each > epsilon).count() / smallest.length;
  }
}
