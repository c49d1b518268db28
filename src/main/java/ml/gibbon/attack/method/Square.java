package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.Set;
import ml.gibbon.attack.Aims;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.Range;
import ml.gibbon.attack.ScoreAttack;
import ml.gibbon.attack.Scores;
import ml.gibbon.attack.loop.Standing;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.Loss;
import ml.gibbon.loss.LossKind;
import ml.gibbon.random.Draws;

/**
 * The Square attack: random search for a change that is as large as the ball allows, square after
 * square (Andriushchenko et al. 2019, "Square Attack: a query-efficient black-box adversarial
 * attack via random search", arXiv:1912.00049, algorithms 1 to 3; under L1 as in AutoAttack). It
 * climbs the margin of the best wrong class, or descends the cross-entropy of a target, and leaves
 * an image when its goal is reached.
 *
 * @param queries most changed images that the model is asked about, for each image; at least 1
 * @param share of the pixels that the first squares cover, above 0 and at most 1; the paper's p
 * @param schedule the number of queries that the halvings of the share are laid out for: at 10, 50,
 *     200, 500, 1,000, 2,000, 4,000, 6,000 and 8,000 of 10,000; {@code auto} for {@code queries}
 */
public record Square(int queries, double share, Choice schedule) implements ScoreAttack {

  private static final int[] HALVINGS = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};
  private static final int OF = 10_000;

  public Square {
    require(queries >= 1, "queries", queries, "a whole number from 1 on");
    require(share > 0 && share <= 1, "share", share, "a number above 0 and at most 1");
    require(schedule.or(1) >= 1, "schedule", schedule, "a number from 1 on, or auto");
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.LINF, LpNorm.L2, LpNorm.L1);
  }

  /** The share of the pixels that a square covers after so many were tried. */
  double shareAfter(int tried) {
    double scaled = Math.floor(tried / schedule.or(queries) * OF);
    double now = share;
    for (int halving : HALVINGS) {
      now = scaled > halving ? now / 2 : now;
    }
    return now;
  }

  @Override
  public float[] craft(Scores scores, Aims aims) {
    AttackTask task = aims.task();
    ImageBatch clean = task.clean();
    int size = clean.shape().size();
    Squares squares = Squares.of(task);
    float[] best = clean.pixels().clone();
    double[] bestGains = new double[clean.size()];
    boolean[] reached = aims.reachedClean().clone();
    Draws[] draws = new Draws[clean.size()];
    Standing standing = Standing.of(clean, row -> !reached[row]);
    float[] candidates = new float[0];
    for (int query = 0; query < queries && !standing.isEmpty(); query++) {
      if (candidates.length != standing.size() * size) {
        candidates = new float[standing.size() * size];
      }
      for (int i = 0; i < standing.size(); i++) {
        int row = standing.rows()[i];
        Range image = new Range(i * size, (i + 1) * size);
        System.arraycopy(best, row * size, candidates, i * size, size);
        if (query == 0) {
          draws[row] = Draws.ofImage(task.seed(), clean.ids()[row], "square");
          squares.start(draws[row], standing.clean().pixels(), candidates, image);
        } else {
          double covered = shareAfter(query - 1);
          squares.change(draws[row], covered, standing.clean().pixels(), candidates, image);
        }
      }
      task.threatModel().project(standing.clean().pixels(), candidates, size);
      float[] logits = scores.of(standing.rows(), candidates);
      Loss loss = lossOf(standing, scores, aims);
      for (int i = 0; i < standing.size(); i++) {
        int row = standing.rows()[i];
        double gain = task.goal().sign() * loss.value(i, logits, scores.classes());
        reached[row] = aims.isReached(row, Logits.prediction(logits, scores.classes(), i));
        if (query == 0 || reached[row] || gain > bestGains[row]) {
          bestGains[row] = gain;
          System.arraycopy(candidates, i * size, best, row * size, size);
        }
      }
      standing = standing.where(row -> !reached[row]);
    }
    return best;
  }

  private static Loss lossOf(Standing standing, Scores scores, Aims aims) {
    LossKind kind = aims.task().goal().isTargeted() ? LossKind.CROSS_ENTROPY : LossKind.MARGIN;
    return kind.of(scores.probabilities(), ClassOfImage.fixed(standing.pick(aims.references())));
  }
}
