package ml.gibbon.bench;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.Classifiers;
import ml.gibbon.random.Draws;

/** Pixels in, adversarial pixels out: the same batch of noise over and over, on one thread. */
final class FgsmStep implements Throughput.Step {

  static final NamedAttack ATTACK =
      new NamedAttack(
          "fgsm", new Fgsm(), Goal.UNTARGETED, new ThreatModel(LpNorm.LINF, .25, PixelRange.UNIT));

  private static final long SEED = 1;

  private final DifferentiableClassifier classifier;
  private final ImageBatch batch;
  private final AttackRunner runner = ATTACK.runner(PixelFormat.FLOAT32, SEED);

  FgsmStep(BenchModel model, int images, EngineChoice engine) {
    this(Classifiers.of(model.network(), model.shape(), engine), images);
  }

  /**
   * @param classifier closed with this
   */
  FgsmStep(DifferentiableClassifier classifier, int images) {
    this.classifier = classifier;
    batch = noise(classifier.inputShape(), images);
  }

  /** Uniform noise, and labels in turn. */
  static ImageBatch noise(ImageShape shape, int images) {
    Draws draws = new Draws(SEED);
    float[] pixels = new float[images * shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) draws.nextDouble();
    }
    return new ImageBatch(
        shape,
        LongStream.range(0, images).toArray(),
        IntStream.range(0, images).map(i -> i % BenchModel.CLASSES).toArray(),
        pixels);
  }

  @Override
  public long run() {
    classifier.recycle(runner.craft(classifier, batch).pixels());
    return batch.size();
  }

  @Override
  public void close() {
    classifier.close();
  }
}
