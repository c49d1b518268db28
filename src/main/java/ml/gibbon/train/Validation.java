package ml.gibbon.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import ml.gibbon.attack.Crafted;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.Network;
import ml.gibbon.result.EpochErrors;
import ml.gibbon.train.objective.Objective;
import ml.gibbon.train.objective.TrainingAttack;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Measures shares of wrong answers on images that are held out, across the cluster.
 *
 * @param objective of the training, whose attack is made on all of them
 * @param gateUpTo largest id of those that the {@link Gate} attacks, -1 for none
 */
record Validation(Objective objective, long gateUpTo) implements Serializable {

  /**
   * What is measured of a training.
   *
   * @param data with the images held out
   * @param robustImages how many of them the gate attacks, at most
   */
  static Validation of(Objective objective, TrainingData data, int robustImages) {
    return new Validation(objective, data.idOfValidation(robustImages));
  }

  /** Broadcasts the model and counts; one job, no shuffle. */
  EpochErrors measure(
      JavaSparkContext spark,
      Network network,
      ClassifierFactory classifiers,
      JavaRDD<LabelledImage> images) {
    Broadcast<byte[]> model = spark.broadcast(network.file());
    try {
      return images
          .mapPartitions(
              partition -> List.of(count(partition, model.value(), classifiers)).iterator())
          .reduce(Counts::plus)
          .errors();
    } finally {
      model.destroy();
    }
  }

  private Counts count(
      Iterator<LabelledImage> images, byte[] model, ClassifierFactory classifiers) {
    Counts counts = Counts.NONE;
    if (!images.hasNext()) {
      return counts;
    }
    try (DifferentiableClassifier classifier = classifiers.of(model)) {
      List<LabelledImage> some = new ArrayList<>(ImageBatch.USUAL_SIZE);
      while (images.hasNext()) {
        some.add(images.next());
        if (some.size() == ImageBatch.USUAL_SIZE || !images.hasNext()) {
          counts = counts.plus(count(classifier, ImageBatch.of(classifiers.inputShape(), some)));
          some.clear();
        }
      }
      return counts;
    }
  }

  private Counts count(DifferentiableClassifier classifier, ImageBatch batch) {
    Optional<TrainingAttack> attack = objective.validationAttack();
    Gate gate = attack.map(made -> Gate.of(made.attack().threatModel())).orElse(Gate.NONE);
    // The same draws after every epoch, so that epochs compare.
    Optional<Crafted> crafted = attack.map(made -> made.craft(classifier, batch, 0));
    float[] clean =
        crafted
            .flatMap(Crafted::cleanLogits)
            .orElseGet(() -> classifier.logits(batch.pixels(), batch.size()));
    ImageBatch some = ofGate(batch);
    return new Counts(
        Tally.of(clean, batch, classifier.classes()),
        crafted.map(made -> Tally.of(made, classifier, batch)).orElse(Tally.NONE),
        tally(gate.fgsm(), classifier, some),
        tally(gate.pgd(), classifier, some));
  }

  private ImageBatch ofGate(ImageBatch batch) {
    return batch.rows(
        IntStream.range(0, batch.size()).filter(i -> batch.ids()[i] <= gateUpTo).toArray());
  }

  private static Tally tally(
      Optional<TrainingAttack> attack, DifferentiableClassifier classifier, ImageBatch batch) {
    return attack.isEmpty() || batch.size() == 0
        ? Tally.NONE
        : Tally.of(attack.get().craft(classifier, batch, 0), classifier, batch);
  }

  private record Counts(Tally clean, Tally adversarial, Tally fgsm, Tally pgd)
      implements Serializable {

    static final Counts NONE = new Counts(Tally.NONE, Tally.NONE, Tally.NONE, Tally.NONE);

    Counts plus(Counts other) {
      return new Counts(
          clean.plus(other.clean),
          adversarial.plus(other.adversarial),
          fgsm.plus(other.fgsm),
          pgd.plus(other.pgd));
    }

    EpochErrors errors() {
      return new EpochErrors(clean.share(), adversarial.share(), fgsm.share(), pgd.share());
    }
  }

  private record Tally(long images, long wrong) implements Serializable {

    static final Tally NONE = new Tally(0, 0);

    static Tally of(Crafted crafted, DifferentiableClassifier classifier, ImageBatch batch) {
      float[] logits = classifier.logits(crafted.pixels(), batch.size());
      return of(logits, batch, classifier.classes());
    }

    static Tally of(float[] logits, ImageBatch batch, int classes) {
      long wrong = 0;
      for (int i = 0; i < batch.size(); i++) {
        wrong += Logits.prediction(logits, classes, i) == batch.labels()[i] ? 0 : 1;
      }
      return new Tally(batch.size(), wrong);
    }

    Tally plus(Tally other) {
      return new Tally(images + other.images, wrong + other.wrong);
    }

    OptionalDouble share() {
      return images == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) wrong / images);
    }
  }
}
