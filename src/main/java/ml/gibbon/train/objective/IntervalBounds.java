package ml.gibbon.train.objective;

import java.util.Optional;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.IntervalCrossEntropy;
import ml.gibbon.network.IntervalGraph;

/**
 * {@code kappa J(x, y) + (1 - kappa) max J(x', y)}, with the maximum over all images of the threat
 * model bounded from above by {@linkplain IntervalGraph interval bounds} (Gowal et al. 2019, "On
 * the Effectiveness of Interval Bound Propagation for Training Verifiably Robust Models",
 * arXiv:1810.12715). While epsilon rises, kappa falls from 1 to its value.
 *
 * @param kappa weight of the clean loss in the end, in [0, 1]
 * @param attack whose threat model is bounded, under L-infinity; held-out images are attacked with
 *     it
 * @param plain epochs on clean images alone, before epsilon rises
 * @param done share of the rise of epsilon that lies behind, in [0, 1]
 * @param loss J
 */
public record IntervalBounds(
    double kappa, TrainingAttack attack, double plain, double done, LabelLoss loss)
    implements Objective {

  /** At the beginning of the training. */
  public IntervalBounds(double kappa, TrainingAttack attack, double plain, LabelLoss loss) {
    this(kappa, attack, plain, 0, loss);
  }

  /**
   * @throws IllegalArgumentException when kappa is not in [0, 1] or the threat model is no box
   */
  public IntervalBounds {
    if (!(kappa >= 0 && kappa <= 1)) {
      throw new IllegalArgumentException("kappa must be in [0, 1] but is " + kappa);
    }
    ThreatModel threat = attack.attack().threatModel();
    if (threat.norm() != LpNorm.LINF || threat.epsilon().isEmpty()) {
      throw new IllegalArgumentException("interval bounds are of linf and an epsilon");
    }
  }

  @Override
  public TrainingGraph graph(TrainingGraph network) {
    return network.ofBounds();
  }

  /** As many values as the images that a row has. */
  @Override
  public ImageShape shape(ImageShape images) {
    return new ImageShape(images.channels(), IntervalGraph.PARTS * images.height(), images.width());
  }

  @Override
  public double add(Trainer trainer, ImageBatch clean, long seed) {
    double share = 1 - (1 - kappa) * done;
    IntervalCrossEntropy costs =
        new IntervalCrossEntropy(clean.labels(), share, loss.smoothing(), loss.temperature());
    return trainer.add(withEnds(clean), costs, 1.0 / clean.size(), seed);
  }

  /** Each image, then the lower and the upper ends of its pixels. */
  private ImageBatch withEnds(ImageBatch clean) {
    ThreatModel threat = attack.attack().threatModel();
    float epsilon = (float) (done * threat.epsilon().orElseThrow());
    PixelRange clip = threat.clip();
    int size = clean.shape().size();
    float[] from = clean.pixels();
    float[] to = new float[IntervalGraph.PARTS * from.length];
    for (int i = 0; i < from.length; i++) {
      int at = i / size * IntervalGraph.PARTS * size + i % size;
      to[at] = from[i];
      to[at + size] = Math.max(clip.low(), from[i] - epsilon);
      to[at + 2 * size] = Math.min(clip.high(), from[i] + epsilon);
    }
    return new ImageBatch(shape(clean.shape()), clean.ids(), clean.labels(), to);
  }

  @Override
  public Objective at(double epochs) {
    double rise = attack.warmUp();
    double behind = epochs - plain;
    double share = rise > 0 ? Math.max(0, Math.min(1, behind / rise)) : behind >= 0 ? 1 : 0;
    return new IntervalBounds(kappa, attack, plain, share, loss);
  }

  @Override
  public Optional<TrainingAttack> validationAttack() {
    return Optional.of(new TrainingAttack(attack.attack()));
  }
}
