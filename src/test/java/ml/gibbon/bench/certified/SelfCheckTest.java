package ml.gibbon.bench.certified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.bench.certified.CertifiedBench.Measured;
import ml.gibbon.bench.certified.CheckedAttack.Aim;
import ml.gibbon.bench.certified.Outcome.Result;
import ml.gibbon.error.GateException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.GraphNetwork;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.random.Draws;
import org.junit.jupiter.api.Test;

/**
 * A linear network of five classes. Over a box the difference of two of its logits is largest in a
 * corner, the same one for all images of that difference: what it is there, algebra says, and so
 * which images can be broken and which cannot.
 */
class SelfCheckTest {

  private static final ImageShape SHAPE = new ImageShape(1, 2, 3);
  private static final int CLASSES = 5;
  private static final int IMAGES = 60;
  private static final double EPSILON = .1;

  /** Images whose largest margin is nearer to 0 are left out, as ties. */
  private static final double CLEAR = 1e-3;

  private final float[] weights = new float[CLASSES * SHAPE.size()];
  private final GraphNetwork network;
  private final List<Instance> instances = new ArrayList<>();
  private final ImageBatch images;

  SelfCheckTest() {
    Draws draws = Draws.ofStream(5, "linear network", 0);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (draws.nextDouble() - .5);
    }
    network = linear();
    List<float[]> kept = new ArrayList<>();
    for (int n = 0; n < IMAGES; n++) {
      float[] image = new float[SHAPE.size()];
      for (int i = 0; i < image.length; i++) {
        image[i] = (float) draws.nextDouble();
      }
      int label = answer(image);
      double margin = largestMargin(image, label);
      if (Math.abs(margin) > CLEAR) {
        Verdict verdict = margin > 0 ? Verdict.BREAKABLE : Verdict.PROVEN;
        instances.add(
            new Instance("linear", kept.size(), label, EPSILON, PixelRange.UNIT, verdict));
        kept.add(image);
      }
    }
    images = batch(kept);
  }

  private GraphNetwork linear() {
    GraphBuilder builder = new GraphBuilder();
    Node pixels = builder.input("pixels", Shape.of(1, 1, 2, 3));
    Node row = builder.add("row", new Operation.Reshape(Shape.of(1, SHAPE.size())), pixels);
    Parameter parameter = Parameter.of("weights", Shape.of(CLASSES, SHAPE.size()), weights.clone());
    Node logits = builder.add("logits", new Operation.Dense(parameter, Optional.empty()), row);
    return new GraphNetwork(builder.build(logits), SHAPE, false, Map.of(), List.of(), new byte[0]);
  }

  private double weight(int k, int i) {
    return weights[k * SHAPE.size() + i];
  }

  private int answer(float[] image) {
    int best = 0;
    for (int k = 1; k < CLASSES; k++) {
      double ahead = 0;
      for (int i = 0; i < image.length; i++) {
        ahead += (weight(k, i) - weight(best, i)) * image[i];
      }
      best = ahead > 0 ? k : best;
    }
    return best;
  }

  /** Of all images in the box and all other classes the largest difference to the label's logit. */
  private double largestMargin(float[] image, int label) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < CLASSES; k++) {
      double margin = 0;
      for (int i = 0; i < image.length; i++) {
        double slope = weight(k, i) - weight(label, i);
        margin +=
            Math.max(
                slope * Math.max(0, image[i] - EPSILON), slope * Math.min(1, image[i] + EPSILON));
      }
      largest = k == label ? largest : Math.max(largest, margin);
    }
    return largest;
  }

  private ImageBatch batch(List<float[]> rows) {
    long[] ids = new long[rows.size()];
    int[] labels = new int[rows.size()];
    float[] pixels = new float[rows.size() * SHAPE.size()];
    for (int n = 0; n < rows.size(); n++) {
      ids[n] = n;
      labels[n] = instances.get(n).label();
      System.arraycopy(rows.get(n), 0, pixels, n * SHAPE.size(), SHAPE.size());
    }
    return new ImageBatch(SHAPE, ids, labels, pixels);
  }

  private long count(Verdict verdict) {
    return instances.stream().filter(instance -> instance.verdict() == verdict).count();
  }

  private static long count(List<Outcome> outcomes, String attack, Verdict verdict, Result result) {
    return outcomes.stream()
        .filter(outcome -> outcome.attack().equals(attack) && outcome.is(verdict, result))
        .count();
  }

  private List<Outcome> outcomes(Attack attack) {
    return new SelfCheck(List.of(new CheckedAttack("attack", attack, Aim.ANY_OTHER)), 1)
        .run(network, images, instances);
  }

  @Test
  void no_attack_breaks_what_cannot_be_broken_and_the_strong_ones_break_all_that_can() {
    List<CheckedAttack> attacks = CertifiedAttacks.all(2);

    List<Outcome> outcomes = new SelfCheck(attacks, 1).run(network, images, instances);

    assertThat(count(Verdict.PROVEN)).isGreaterThan(10);
    assertThat(count(Verdict.BREAKABLE)).isGreaterThan(10);
    assertThat(outcomes).hasSize(attacks.size() * instances.size());
    for (CheckedAttack attack : attacks) {
      assertThat(count(outcomes, attack.name(), Verdict.PROVEN, Result.STANDS))
          .as(attack.name())
          .isEqualTo(count(Verdict.PROVEN));
    }
    assertThat(attacks)
        .extracting(CheckedAttack::name)
        .contains("pgd150-t x2", "apgd-t", "autoattack", "cascade");
    for (String strong : List.of("pgd150-t x2", "apgd-t", "autoattack", "cascade")) {
      assertThat(count(outcomes, strong, Verdict.BREAKABLE, Result.BROKEN))
          .as(strong)
          .isEqualTo(count(Verdict.BREAKABLE));
    }
    assertThat(CertifiedTables.standing(outcomes)).isEmpty();
  }

  @Test
  void a_break_that_the_second_opinion_does_not_see_is_refuted() {
    float[] image = images.rows(0).pixels();
    Instance instance = instances.get(0);

    Outcome outcome = new SecondOpinion(network.pixels()).judge(instance, "none", image, image);

    assertThat(outcome.result()).isEqualTo(Result.REFUTED);
    assertThat(outcome.margin()).isNegative();
  }

  @Test
  void an_image_outside_the_box_is_refuted_whatever_its_label() {
    float[] image = images.rows(0).pixels();
    float[] outside = image.clone();
    outside[0] += .5f;

    assertThat(
            new SecondOpinion(network.pixels())
                .judge(instances.get(0), "far", image, outside)
                .result())
        .isEqualTo(Result.REFUTED);
  }

  @Test
  void an_image_between_two_classes_is_a_tie() {
    float[] black = new float[SHAPE.size()]; // where all logits are 0
    Instance instance = new Instance("linear", 0, 1, EPSILON, PixelRange.UNIT, Verdict.PROVEN);

    assertThat(new SecondOpinion(network.pixels()).judge(instance, "none", black, black).result())
        .isEqualTo(Result.TIE);
  }

  @Test
  void an_attack_that_changes_nothing_leaves_all_standing() {
    List<Outcome> outcomes = outcomes(new Nothing());

    assertThat(outcomes).extracting(Outcome::result).containsOnly(Result.STANDS);
    assertThat(CertifiedTables.standing(outcomes)).hasSize((int) count(Verdict.BREAKABLE));
  }

  @Test
  void the_table_counts_images_and_what_each_attack_broke() {
    List<Outcome> outcomes = new ArrayList<>();
    Instance one = new Instance("a", 1, 0, .1, PixelRange.UNIT, Verdict.BREAKABLE);
    Instance two = new Instance("a", 2, 0, .1, PixelRange.UNIT, Verdict.BREAKABLE);
    Instance three = new Instance("b", 1, 0, .1, PixelRange.UNIT, Verdict.BREAKABLE);
    outcomes.add(new Outcome(one, "x", Result.BROKEN, 1));
    outcomes.add(new Outcome(two, "x", Result.TIE, 1e-6));
    outcomes.add(new Outcome(three, "x", Result.BROKEN, 1));
    outcomes.add(new Outcome(one, "y", Result.STANDS, Double.NaN));

    assertThat(CertifiedTables.ofOutcomes(Verdict.BREAKABLE, outcomes).lines())
        .containsExactly(
            "breakable  images           x  y",
            "a               2  1 + 1 tied  0",
            "b               1           1  0",
            "all             3  2 + 1 tied  0");
    assertThat(CertifiedTables.standing(outcomes)).containsExactly(two);
  }

  @Test
  void the_gate_is_on_proven_images_differences_of_programs_and_accuracies() {
    Instance proven = new Instance("a", 1, 0, .1, PixelRange.UNIT, Verdict.PROVEN);
    Instance breakable = new Instance("a", 1, 0, .1, PixelRange.UNIT, Verdict.BREAKABLE);

    gate(new Accuracy("a", 1000, 978, OptionalDouble.of(97.8)));
    gate(new Accuracy("a", 1000, 979, OptionalDouble.of(97.8)));
    gate(new Accuracy("a", 1000, 9, OptionalDouble.empty()));
    gate(new Outcome(proven, "x", Result.TIE, 1e-6));
    gate(new Outcome(proven, "x", Result.STANDS, Double.NaN));
    gate(new Outcome(breakable, "x", Result.BROKEN, 1));
    assertThatThrownBy(() -> gate(new Accuracy("a", 1000, 976, OptionalDouble.of(97.8))))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("a reads 97.60 % of 1,000 images, published 97.80 %");
    assertThatThrownBy(() -> gate(new Outcome(proven, "x", Result.BROKEN, .5)))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("a, image 1 of class 0, epsilon 0.1 (proven): broken by x");
    assertThatThrownBy(() -> gate(new Outcome(breakable, "x", Result.REFUTED, -.5)))
        .isInstanceOf(GateException.class);
  }

  private static void gate(Accuracy accuracy) {
    gate(new Measured(List.of(accuracy), List.of()));
  }

  private static void gate(Outcome outcome) {
    gate(new Measured(List.of(), List.of(outcome)));
  }

  private static void gate(Measured measured) {
    CertifiedCommand.gate(measured, new PrintWriter(new StringWriter()));
  }

  /** Gives the images back. */
  private record Nothing() implements Attack {

    @Override
    public Set<LpNorm> norms() {
      return Set.of(LpNorm.LINF);
    }

    @Override
    public Crafted craft(DifferentiableClassifier model, AttackTask task) {
      ImageBatch clean = task.clean();
      return new Crafted(
          clean.pixels().clone(), Optional.empty(), Effort.ofGradients(clean.size(), 0));
    }
  }
}
