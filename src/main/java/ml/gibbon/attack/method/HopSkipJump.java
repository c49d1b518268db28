package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.Set;
import ml.gibbon.attack.Aims;
import ml.gibbon.attack.AnswerAttack;
import ml.gibbon.attack.Answers;
import ml.gibbon.attack.LpNorm;

/**
 * HopSkipJump: walks along the boundary between the answers, which is all that it sees, to the
 * point nearest to the clean image (Chen, Jordan, Wainwright 2019, "HopSkipJumpAttack: A
 * Query-Efficient Decision-Based Attack", arXiv:1904.02144, algorithms 1 and 2). The nearest point
 * of all is kept.
 *
 * <p>It begins at noise that is answered as the goal wants: fine noise, then coarser and coarser.
 * Where the model answers none of the drawn images so, as is often the case with one target class,
 * the image stays as it is.
 *
 * @param starts most images of noise that are drawn for each image, at least 1
 * @param iterations at least 1; 64 in the paper
 * @param firstEvaluations points that the first direction is estimated from, at least 2; of
 *     iteration t it is {@code sqrt(t)} times as many; 100 in the paper
 * @param mostEvaluations and no more than that; 10,000 in the paper
 */
public record HopSkipJump(int starts, int iterations, int firstEvaluations, int mostEvaluations)
    implements AnswerAttack {

  public HopSkipJump {
    require(starts >= 1, "starts", starts, "a whole number from 1 on");
    require(iterations >= 1, "iterations", iterations, "a whole number from 1 on");
    require(
        firstEvaluations >= 2, "firstEvaluations", firstEvaluations, "a whole number from 2 on");
    require(
        mostEvaluations >= firstEvaluations,
        "mostEvaluations",
        mostEvaluations,
        "at least first-evaluations");
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.L2, LpNorm.LINF);
  }

  @Override
  public boolean isOfMinimumNorm() {
    return true;
  }

  @Override
  public float[] craft(Answers answers, Aims aims) {
    BoundaryWalk walk = new BoundaryWalk(answers, aims);
    walk.start(starts);
    for (int iteration = 1; iteration <= iterations; iteration++) {
      double evaluations = Math.min(mostEvaluations, firstEvaluations * Math.sqrt(iteration));
      walk.iterate(iteration, (int) evaluations);
    }
    return walk.nearest();
  }
}
