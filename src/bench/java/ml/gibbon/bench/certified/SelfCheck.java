package ml.gibbon.bench.certified;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.ThreatModel;
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
 * @param attacks with their names
 * @param seed of every draw
 */
record SelfCheck(List<Part> attacks, long seed) {

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
      for (Part attack : attacks) {
        byThreatModel(instances)
            .forEach(
                (threatModel, rows) ->
                    outcomes.addAll(
                        attack(classifier, second, attack, threatModel, images, instances, rows)));
      }
    }
    return outcomes;
  }

  /** Those that are attacked together. */
  private static Map<ThreatModel, List<Integer>> byThreatModel(List<Instance> instances) {
    Map<ThreatModel, List<Integer>> rows = new LinkedHashMap<>();
    for (int i = 0; i < instances.size(); i++) {
      rows.computeIfAbsent(instances.get(i).threatModel(), model -> new ArrayList<>()).add(i);
    }
    return rows;
  }

  private List<Outcome> attack(
      DifferentiableClassifier classifier,
      SecondOpinion second,
      Part attack,
      ThreatModel threatModel,
      ImageBatch images,
      List<Instance> instances,
      List<Integer> rows) {
    ImageBatch clean = images.rows(rows.stream().mapToInt(row -> row).toArray());
    List<AdversarialImage> changed =
        new AttackRunner(attack.attack(), Goal.UNTARGETED, threatModel, PixelFormat.FLOAT32, seed)
            .run(classifier, clean);
    return IntStream.range(0, rows.size())
        .mapToObj(
            i -> outcome(instances.get(rows.get(i)), attack, clean.rows(i), changed.get(i), second))
        .toList();
  }

  private static Outcome outcome(
      Instance instance,
      Part attack,
      ImageBatch clean,
      AdversarialImage changed,
      SecondOpinion second) {
    if (!changed.success()) {
      return new Outcome(instance, attack.name(), Outcome.Result.STANDS, Double.NaN);
    }
    float[] pixels = new float[clean.pixels().length];
    PixelFormat.FLOAT32.decode(changed.adversarialPixels(), pixels, 0);
    return second.judge(instance, attack.name(), clean.pixels(), pixels);
  }
}
