package ml.gibbon.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import ml.gibbon.attack.Crafted;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.Network;
import ml.gibbon.train.objective.Objective;
import ml.gibbon.train.objective.TrainingAttack;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Shares of wrong answers on validation images, measured across the cluster.
 *
 * @param clean on the images as they are
 * @param adversarial on their adversarial images, empty for an objective without an attack
 */
record ValidationErrors(OptionalDouble clean, OptionalDouble adversarial) {

  static final ValidationErrors NONE =
      new ValidationErrors(OptionalDouble.empty(), OptionalDouble.empty());

  /** Broadcasts the model and counts; one job, no shuffle. */
  static ValidationErrors measure(
      JavaSparkContext spark,
      Network network,
      ClassifierFactory classifiers,
      JavaRDD<LabelledImage> images,
      Objective objective) {
    Broadcast<byte[]> model = spark.broadcast(network.file());
    try {
      Counts counts =
          images
              .mapPartitions(
                  partition ->
                      List.of(count(partition, model.value(), classifiers, objective)).iterator())
              .reduce(Counts::plus);
      return new ValidationErrors(
          OptionalDouble.of((double) counts.cleanWrong / counts.images),
          objective.validationAttack().isPresent()
              ? OptionalDouble.of((double) counts.adversarialWrong / counts.images)
              : OptionalDouble.empty());
    } finally {
      model.destroy();
    }
  }

  private static Counts count(
      Iterator<LabelledImage> images,
      byte[] model,
      ClassifierFactory classifiers,
      Objective objective) {
    Counts counts = new Counts(0, 0, 0);
    if (!images.hasNext()) {
      return counts;
    }
    try (DifferentiableClassifier classifier = classifiers.of(model)) {
      List<LabelledImage> some = new ArrayList<>(ImageBatch.USUAL_SIZE);
      while (images.hasNext()) {
        some.add(images.next());
        if (some.size() == ImageBatch.USUAL_SIZE || !images.hasNext()) {
          counts =
              counts.plus(
                  count(classifier, ImageBatch.of(classifiers.inputShape(), some), objective));
          some.clear();
        }
      }
      return counts;
    }
  }

  private static Counts count(
      DifferentiableClassifier classifier, ImageBatch batch, Objective objective) {
    Optional<TrainingAttack> attack = objective.validationAttack();
    if (attack.isEmpty()) {
      float[] logits = classifier.logits(batch.pixels(), batch.size());
      return new Counts(batch.size(), wrong(logits, batch, classifier.classes()), 0);
    }
    // The same draws after every epoch, so that epochs compare.
    Crafted crafted = attack.get().craft(classifier, batch, 0);
    float[] clean =
        crafted.cleanLogits().orElseGet(() -> classifier.logits(batch.pixels(), batch.size()));
    float[] logits = classifier.logits(crafted.pixels(), batch.size());
    return new Counts(
        batch.size(),
        wrong(clean, batch, classifier.classes()),
        wrong(logits, batch, classifier.classes()));
  }

  private static long wrong(float[] logits, ImageBatch batch, int classes) {
    long wrong = 0;
    for (int i = 0; i < batch.size(); i++) {
      wrong += Logits.prediction(logits, classes, i) == batch.labels()[i] ? 0 : 1;
    }
    return wrong;
  }

  private record Counts(long images, long cleanWrong, long adversarialWrong)
      implements java.io.Serializable {
    Counts plus(Counts other) {
      return new Counts(
          images + other.images,
          cleanWrong + other.cleanWrong,
          adversarialWrong + other.adversarialWrong);
    }
  }
}
