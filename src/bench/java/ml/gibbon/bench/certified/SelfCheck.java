package ml.gibbon.bench.certified;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.bench.certified.Outcome.Result;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.GraphNetwork;

/**
 * Attacks images of which it is known whether they can be broken, as {@code generate} does, and has
 * what comes out judged by a {@link SecondOpinion}.
 *
 * @param attacks to run
 * @param seed of every draw
 */
record SelfCheck(List<CheckedAttack> attacks, long seed) {

  /**
   * Attacks the instances of one network.
   *
   * @param images clean ones, one for each instance
   * @return of each attack an outcome for each instance
   */
  List<Outcome> run(GraphNetwork network, ImageBatch images, List<Instance> instances) {
    SecondOpinion second = new SecondOpinion(network.pixels());
    List<Outcome> outcomes = new ArrayList<>();
    try (DifferentiableClassifier classifier =
        Classifiers.of(network, network.images(), EngineChoice.AUTO)) {
      for (CheckedAttack attack : attacks) {
        outcomes.addAll(new Run(classifier, second, attack, images, instances).outcomes());
      }
    }
    return outcomes;
  }

  /** One attack on all instances of a network. */
  private final class Run {

    private final DifferentiableClassifier classifier;
    private final SecondOpinion second;
    private final CheckedAttack attack;
    private final ImageBatch images;
    private final List<Instance> instances;
    private final Outcome[] outcomes;

    Run(
        DifferentiableClassifier classifier,
        SecondOpinion second,
        CheckedAttack attack,
        ImageBatch images,
        List<Instance> instances) {
      this.classifier = classifier;
      this.second = second;
      this.attack = attack;
      this.images = images;
      this.instances = instances;
      this.outcomes =
          instances.stream()
              .map(each -> new Outcome(each, attack.name(), Result.STANDS, Double.NaN))
              .toArray(Outcome[]::new);
    }

    List<Outcome> outcomes() {
      for (Goal goal : attack.goals(classifier.classes())) {
        toAttack(goal).forEach((threatModel, rows) -> attack(goal, threatModel, rows));
      }
      return List.of(outcomes);
    }

    /** Places of the images that still stand and can be given that answer, by threat model. */
    private Map<ThreatModel, List<Integer>> toAttack(Goal goal) {
      Map<ThreatModel, List<Integer>> rows = new LinkedHashMap<>();
      for (int row = 0; row < outcomes.length; row++) {
        Instance instance = instances.get(row);
        boolean isItsLabel =
            goal instanceof Goal.OneClass wanted && wanted.target() == instance.label();
        if (outcomes[row].result() == Result.STANDS && !isItsLabel) {
          rows.computeIfAbsent(instance.threatModel(), model -> new ArrayList<>()).add(row);
        }
      }
      return rows;
    }

    private void attack(Goal goal, ThreatModel threatModel, List<Integer> rows) {
      ImageBatch clean = images.rows(rows.stream().mapToInt(row -> row).toArray());
      List<AdversarialImage> changed =
          new AttackRunner(attack.attack(), goal, threatModel, PixelFormat.FLOAT32, seed)
              .run(classifier, clean);
      for (int i = 0; i < changed.size(); i++) {
        if (changed.get(i).success()) {
          int row = rows.get(i);
          outcomes[row] = judged(row, clean.rows(i).pixels(), changed.get(i));
        }
      }
    }

    private Outcome judged(int row, float[] clean, AdversarialImage changed) {
      float[] pixels = new float[clean.length];
      PixelFormat.FLOAT32.decode(changed.adversarialPixels(), pixels, 0);
      return second.judge(instances.get(row), attack.name(), clean, pixels);
    }
  }
}
