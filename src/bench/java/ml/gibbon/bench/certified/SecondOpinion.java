package ml.gibbon.bench.certified;

import ml.gibbon.bench.certified.Outcome.Result;
import ml.gibbon.network.Graph;
import ml.gibbon.verify.walk.GraphWalk;

/**
 * Looks at images that an attack says are broken: whether they are in the box, and what a plain
 * walk over the network in double precision answers, which shares nothing with the engine.
 */
final class SecondOpinion {

  /** Logits that are nearer to each other are a tie: what a sum in single precision may be off. */
  static final double TIE = 1e-5;

  /** How far outside the box rounding may leave a value: a last place of numbers up to 1. */
  static final double ROUNDING = Math.ulp(1f);

  private final GraphWalk walk;

  /**
   * @param graph from an image of pixels to logits
   */
  SecondOpinion(Graph graph) {
    this.walk = new GraphWalk(graph);
  }

  /**
   * Judges an image that the classifier gives another label.
   *
   * @param clean float32 {@code [C, H, W]}
   * @param changed of the same shape
   */
  Outcome judge(Instance instance, String attack, float[] clean, float[] changed) {
    Box box = Box.around(clean, instance.epsilon(), instance.clip());
    double margin = margin(box.nearest(changed), instance.label());
    return new Outcome(instance, attack, result(margin, box.distance(changed)), margin);
  }

  private static Result result(double margin, double outside) {
    if (!(outside <= ROUNDING)) {
      return Result.REFUTED;
    } else if (Math.abs(margin) < TIE) {
      return Result.TIE;
    }
    return margin > 0 ? Result.BROKEN : Result.REFUTED;
  }

  /** The largest other logit less the label's. */
  private double margin(double[] image, int label) {
    double[] logits = walk.forward(image).output();
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logits.length; k++) {
      largest = k == label ? largest : Math.max(largest, logits[k]);
    }
    return largest - logits[label];
  }
}
