package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.Arrays;
import java.util.Set;
import ml.gibbon.attack.Aims;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.ScoreAttack;
import ml.gibbon.attack.Scores;
import ml.gibbon.attack.loop.Probes;
import ml.gibbon.attack.loop.Standing;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.Loss;
import ml.gibbon.random.Draws;

/**
 * Projected gradient descent with a gradient that is estimated from scores by natural evolution
 * strategies: {@code g = 1 / (n sigma) * sum_i J(x + sigma u_i) u_i} with {@code u_i} drawn from a
 * normal distribution, nearly ({@link Draws#nearlyNormal}), in pairs of opposites (Ilyas et al.
 * 2018, "Black-box Adversarial Attacks with Limited Queries and Information", arXiv:1804.08598,
 * algorithm 1 and section 3.1), and momentum as in the authors' code. An image is done when its
 * goal is reached, which takes a query of its own after each step.
 *
 * @param stepSize above 0, in the measure of the norm; .01 in the paper
 * @param steps at least 1
 * @param samples points around an image for each step, an even number; 50 in the paper
 * @param sigma their deviation from it, above 0; .001 in the paper
 * @param momentum share of the last direction that each step keeps, from 0 on and below 1
 */
public record Nes(double stepSize, int steps, int samples, double sigma, double momentum)
    implements ScoreAttack {

  public Nes {
    require(stepSize > 0 && Double.isFinite(stepSize), "stepSize", stepSize, "a number above 0");
    require(steps >= 1, "steps", steps, "a whole number from 1 on");
    require(samples >= 2 && samples % 2 == 0, "samples", samples, "an even number from 2 on");
    require(sigma > 0 && Double.isFinite(sigma), "sigma", sigma, "a number above 0");
    require(momentum >= 0 && momentum < 1, "momentum", momentum, "a number from 0 on and below 1");
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.LINF, LpNorm.L2);
  }

  @Override
  public float[] craft(Scores scores, Aims aims) {
    AttackTask task = aims.task();
    int size = task.clean().shape().size();
    int images = task.clean().size();
    float[] pixels = task.clean().pixels().clone();
    float[] directions = new float[pixels.length];
    boolean[] reached = aims.reachedClean().clone();
    Draws[] draws = new Draws[images];
    Arrays.setAll(draws, row -> Draws.ofImage(task.seed(), task.clean().ids()[row], "nes"));
    Standing standing = Standing.of(task.clean(), row -> !reached[row]);
    for (int step = 0; step < steps && !standing.isEmpty(); step++) {
      float[] at = standing.pick(pixels, size);
      float[] moved = gradient(scores, aims, standing, at, draws);
      for (int i = 0; i < standing.size(); i++) {
        int from = standing.rows()[i] * size;
        for (int j = 0; j < size; j++) {
          int n = i * size + j;
          directions[from + j] =
              (float) (momentum * directions[from + j] + (1 - momentum) * moved[n]);
          moved[n] = directions[from + j];
        }
      }
      task.threatModel().norm().ascend(at, moved, size, task.goal().sign() * stepSize);
      task.threatModel().project(standing.clean().pixels(), moved, size);
      float[] logits = scores.of(standing.rows(), moved);
      for (int i = 0; i < standing.size(); i++) {
        int row = standing.rows()[i];
        System.arraycopy(moved, i * size, pixels, row * size, size);
        reached[row] = aims.isReached(row, Logits.prediction(logits, scores.classes(), i));
      }
      standing = standing.where(row -> !reached[row]);
    }
    return pixels;
  }

  /**
   * The estimated gradients of the cross-entropy.
   *
   * @param at where the images are
   * @param draws of all images of the batch
   */
  float[] gradient(Scores scores, Aims aims, Standing images, float[] at, Draws[] draws) {
    int size = aims.task().clean().shape().size();
    int[] references = images.pick(aims.references());
    float[] gradients =
        new Probes(images, at, size, samples)
            .ask(
                (image, point, points, from) -> {
                  // Of two points that follow each other one is the other's opposite.
                  boolean isOpposite = point % 2 == 1;
                  Draws own = draws[images.rows()[image]];
                  for (int j = 0; j < size; j++) {
                    float middle = at[image * size + j];
                    points[from + j] =
                        isOpposite
                            ? 2 * middle - points[from - size + j]
                            : (float) (middle + sigma * own.nearlyNormal());
                  }
                },
                // Half the difference of two opposites stands for each of them: what both have in
                // common would drown it in float sums.
                (rows, places, points) -> {
                  float[] logits = scores.of(rows, points);
                  int[] ofPoints = Arrays.stream(places).map(place -> references[place]).toArray();
                  Loss loss =
                      new CrossEntropy(scores.probabilities(), ClassOfImage.fixed(ofPoints));
                  int classes = scores.classes();
                  double[] halves = new double[rows.length];
                  Arrays.setAll(
                      halves,
                      n ->
                          (loss.value(n, logits, classes) - loss.value(n ^ 1, logits, classes))
                              / 2);
                  return halves;
                })
            .sums();
    float scale = (float) (1 / (samples * sigma * sigma));
    for (int n = 0; n < gradients.length; n++) {
      gradients[n] *= scale;
    }
    return gradients;
  }
}
