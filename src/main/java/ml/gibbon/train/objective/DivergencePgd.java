package ml.gibbon.train.objective;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.DivergenceFrom;
import ml.gibbon.random.Draws;

/**
 * The inner maximisation of TRADES: PGD that climbs the divergence of the answers from those to the
 * clean images, {@code KL(f(x) || f(x'))}, and gives its last point (Zhang et al. 2019,
 * arXiv:1901.08573, algorithm 1). At the clean image itself that has no slope, so that it starts a
 * little beside.
 *
 * @param steps number and size of them; its loss, start and restarts are not looked at
 */
record DivergencePgd(Pgd steps) implements Attack {

  /** Deviation of the normal start, on the [0, 1] pixel scale; the authors' value. */
  private static final double START = .001;

  @Override
  public Set<LpNorm> norms() {
    return steps.norms();
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    ImageBatch clean = task.clean();
    ThreatModel threat = task.threatModel();
    int size = clean.shape().size();
    float[] answers = model.logits(clean.pixels(), clean.size());
    DivergenceFrom divergence = new DivergenceFrom(answers);
    double step = steps.stepSizeFor(task.epsilon());
    float[] pixels = start(task);
    for (int k = 0; k < steps.steps(); k++) {
      float[] moved = model.differentiate(pixels, clean.size(), divergence).gradient();
      threat.norm().ascend(pixels, moved, size, step, threat.clip());
      threat.project(clean.pixels(), moved, size);
      if (k > 0) {
        model.recycle(pixels);
      }
      pixels = moved;
    }
    Effort effort = Effort.ofGradients(clean.size(), steps.steps());
    Arrays.fill(effort.queries(), 1);
    return new Crafted(pixels, Optional.of(answers), effort);
  }

  private static float[] start(AttackTask task) {
    ImageBatch clean = task.clean();
    int size = clean.shape().size();
    float[] pixels = clean.pixels().clone();
    for (int i = 0; i < clean.size(); i++) {
      Draws draws = Draws.ofImage(task.seed(), clean.ids()[i], "start");
      for (int j = i * size; j < (i + 1) * size; j++) {
        pixels[j] += (float) (START * draws.nextGaussian());
      }
    }
    task.threatModel().project(clean.pixels(), pixels, size);
    return pixels;
  }
}
