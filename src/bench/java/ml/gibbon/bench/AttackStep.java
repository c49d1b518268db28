package ml.gibbon.bench;

import java.util.stream.IntStream;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.Classifiers;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** An attack on the same batch over and over, from the first step to the last, on one thread. */
final class AttackStep implements Throughput.Step {

  private final DifferentiableClassifier classifier;
  private final BenchAttack attack;
  private final AttackRunner runner;
  private final ImageBatch images;

  AttackStep(BenchAttack attack, MultiLayerNetwork network, ImageBatch images) {
    this.classifier = Classifiers.of(network, images.shape(), EngineChoice.AUTO);
    this.attack = attack;
    this.runner = attack.runner();
    this.images = images;
  }

  @Override
  public long run() {
    classifier.recycle(runner.craft(classifier, images).pixels());
    return images.size();
  }

  /** Attacks once, and counts. */
  Work work() {
    PassCounter counter = new PassCounter(classifier);
    float[] pixels = runner.craft(counter, images).pixels();
    return new Work(
        (double) counter.forward() / images.size(),
        (double) counter.backward() / images.size(),
        success(pixels));
  }

  /** The share of clean images that are answered as the attack wants. */
  double clean() {
    return success(images.pixels());
  }

  private double success(float[] pixels) {
    float[] logits = classifier.logits(pixels, images.size());
    int[] answers =
        IntStream.range(0, images.size())
            .map(i -> Logits.prediction(logits, classifier.classes(), i))
            .toArray();
    return attack.success(images, answers);
  }

  /**
   * What an attack does; the same every time.
   *
   * @param forward passes of an image, on average
   * @param backward gradients of an image, on average
   * @param success share of the images that are answered as the attack wants
   */
  record Work(double forward, double backward, double success) {}

  @Override
  public void close() {
    classifier.close();
  }
}
