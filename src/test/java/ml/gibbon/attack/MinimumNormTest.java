package ml.gibbon.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.attack.method.Cw;
import ml.gibbon.attack.method.Ddn;
import ml.gibbon.attack.method.DeepFool;
import ml.gibbon.attack.method.Fab;
import ml.gibbon.attack.method.Fmn;
import ml.gibbon.attack.method.Jsma;
import ml.gibbon.attack.method.Lbfgs;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.deeplearning4j.nn.api.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attacks of minimum norm against the smallest changes of linear models, which are known: the
 * distance to the nearest boundary, {@code min_k |f_k| / ||w_k||_dual} without a pixel range, and
 * with one what bisection and sorting say.
 */
class MinimumNormTest {

  private static final TestModels.Model LINEAR =
      sharp(TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax()));
  private static final int SIZE = TestModels.GREY.size();
  private static final int CLASSES = TestModels.CLASSES;
  private static final Fab FAB = new Fab(40, 1, .1, 1.05, .9, 9, Fab.Towards.NEAREST);
  private static final Fab TARGETED_FAB = new Fab(40, 1, .1, 1.05, .9, 9, Fab.Towards.EACH);
  private static final Fmn FMN = new Fmn(400, 1, .05, .001);
  private static final Ddn DDN = new Ddn(400, .05, 1);
  private static final Cw CW = new Cw(600, .01, .001, 8, 0);
  private static final Lbfgs LBFGS = new Lbfgs(60, .01, 12);
  private static final DeepFool DEEP_FOOL = new DeepFool(50, .02, 10);

  /**
   * With logits so large that near a boundary only its two classes have a probability: the gradient
   * of the cross-entropy, which is a mixture over all classes, is then that of the margin.
   */
  private static TestModels.Model sharp(TestModels.Model model) {
    Layer[] layers = model.network().getLayers();
    layers[layers.length - 1].paramTable().values().forEach(values -> values.muli(50));
    return model;
  }

  /** Attack, norm, and the share by which it may be above the smallest change. */
  static Stream<Arguments> tolerances() {
    return Stream.of(
        Arguments.of(CW, LpNorm.L2, .03),
        Arguments.of(LBFGS, LpNorm.L2, .05),
        Arguments.of(DDN, LpNorm.L2, .03),
        Arguments.of(FMN, LpNorm.L2, .01),
        Arguments.of(FMN, LpNorm.LINF, .02),
        Arguments.of(FMN, LpNorm.L1, .1),
        Arguments.of(FAB, LpNorm.L2, .005),
        Arguments.of(FAB, LpNorm.LINF, .005),
        Arguments.of(FAB, LpNorm.L1, .1),
        Arguments.of(TARGETED_FAB, LpNorm.L2, .005),
        Arguments.of(TARGETED_FAB, LpNorm.LINF, .005),
        Arguments.of(TARGETED_FAB, LpNorm.L1, .01));
  }

  private static ImageBatch images(DifferentiableClassifier model, TestModels.Model of) {
    return asAnswered(model, TestModels.images(of.shape(), 24, 3));
  }

  /** The images with the labels that a model gives them. */
  private static ImageBatch asAnswered(DifferentiableClassifier model, ImageBatch images) {
    float[] logits = model.logits(images.pixels(), images.size());
    int[] answers =
        IntStream.range(0, images.size())
            .map(image -> Logits.prediction(logits, CLASSES, image))
            .toArray();
    return new ImageBatch(images.shape(), images.ids(), answers, images.pixels());
  }

  private static List<AdversarialImage> run(
      DifferentiableClassifier model,
      ImageBatch clean,
      Attack attack,
      LpNorm norm,
      PixelRange clip,
      Goal goal) {
    ThreatModel threat = new ThreatModel(norm, new Budget.Smallest(), clip);
    return new AttackRunner(attack, goal, threat, PixelFormat.FLOAT32, 5).run(model, clean);
  }

  private static double size(LpNorm norm, AdversarialImage image) {
    return switch (norm) {
      case LINF -> image.linf();
      case L2 -> image.l2();
      case L1 -> image.l1();
      case L0 -> image.l0();
    };
  }

  /** {@code Z_to - Z_from} of an image by a linear model, and its gradient. */
  private record Difference(double value, double[] gradient) {

    static Difference of(ImageBatch clean, int image, int to, int from) {
      INDArray weights = LINEAR.network().getLayer(0).getParam("W");
      INDArray bias = LINEAR.network().getLayer(0).getParam("b");
      double value = bias.getDouble(to) - bias.getDouble(from);
      double[] gradient = new double[SIZE];
      for (int j = 0; j < SIZE; j++) {
        gradient[j] = weights.getDouble(j, to) - weights.getDouble(j, from);
        value += gradient[j] * clean.pixels()[image * SIZE + j];
      }
      return new Difference(value, gradient);
    }

    /** The smallest change that makes it 0. */
    double[] nearest(LpNorm norm, float[] pixels, int from, PixelRange clip) {
      double[] rooms = new double[SIZE];
      for (int j = 0; j < SIZE; j++) {
        float pixel = pixels[from + j];
        rooms[j] = gradient[j] > 0 ? (double) clip.high() - pixel : (double) pixel - clip.low();
      }
      double[] change =
          norm == LpNorm.LINF || norm == LpNorm.L2
              ? byBisection(norm, rooms)
              : largestFirst(norm, rooms);
      for (int j = 0; j < SIZE; j++) {
        change[j] *= Math.signum(gradient[j]);
      }
      return change;
    }

    private double[] byBisection(LpNorm norm, double[] rooms) {
      double low = 0;
      double high = 1e3;
      double[] change = new double[SIZE];
      for (int halving = 0; halving < 100; halving++) {
        double middle = (low + high) / 2;
        double gain = 0;
        for (int j = 0; j < SIZE; j++) {
          double weight = Math.abs(gradient[j]);
          change[j] = Math.min(norm == LpNorm.LINF ? middle : middle * weight, rooms[j]);
          gain += weight * change[j];
        }
        low = gain < -value ? middle : low;
        high = gain < -value ? high : middle;
      }
      return change;
    }

    /** Under L1 what gains most for its length, under L0 what gains most. */
    private double[] largestFirst(LpNorm norm, double[] rooms) {
      Integer[] order = IntStream.range(0, SIZE).boxed().toArray(Integer[]::new);
      Arrays.sort(
          order,
          (a, b) ->
              Double.compare(
                  Math.abs(gradient[b]) * (norm == LpNorm.L1 ? 1 : rooms[b]),
                  Math.abs(gradient[a]) * (norm == LpNorm.L1 ? 1 : rooms[a])));
      double[] change = new double[SIZE];
      double left = -value;
      for (int j : order) {
        double weight = Math.abs(gradient[j]);
        change[j] = Math.max(0, Math.min(rooms[j], left / weight));
        left -= weight * rooms[j];
      }
      return change;
    }
  }

  private static double size(LpNorm norm, double[] change) {
    return switch (norm) {
      case LINF -> Arrays.stream(change).map(Math::abs).max().orElseThrow();
      case L2 -> Math.sqrt(Arrays.stream(change).map(d -> d * d).sum());
      case L1 -> Arrays.stream(change).map(Math::abs).sum();
      case L0 -> Arrays.stream(change).filter(d -> d != 0).count();
    };
  }

  private static double nearest(ImageBatch clean, int image, LpNorm norm, PixelRange clip) {
    int label = clean.labels()[image];
    return IntStream.range(0, CLASSES)
        .filter(k -> k != label)
        .mapToDouble(
            k ->
                size(
                    norm,
                    Difference.of(clean, image, k, label)
                        .nearest(norm, clean.pixels(), image * SIZE, clip)))
        .min()
        .orElseThrow();
  }

  /** Of one step, which goes past the boundary by a fiftieth, and by 1e-4. */
  @ParameterizedTest
  @MethodSource("normsOfDeepFool")
  void deep_fool_is_one_exact_step_on_a_linear_model(LpNorm norm) {
    try (DifferentiableClassifier model = Classifiers.compiled(LINEAR.network(), TestModels.GREY)) {
      ImageBatch clean = images(model, LINEAR);
      for (AdversarialImage image :
          run(model, clean, DEEP_FOOL, norm, PixelRange.NONE, Goal.UNTARGETED)) {
        double expected = 1.02 * (nearest(clean, (int) image.id(), norm, PixelRange.NONE) + 1e-4);
        assertThat(image.success()).isTrue();
        assertThat(image.evaluations()).isEqualTo(CLASSES - 1);
        assertThat(image.queries()).isEqualTo(2);
        assertThat(size(norm, image)).isCloseTo(expected, within(1e-5 + 1e-4 * expected));
      }
    }
  }

  static Stream<LpNorm> normsOfDeepFool() {
    return Stream.of(LpNorm.L2, LpNorm.LINF);
  }

  @ParameterizedTest
  @MethodSource("tolerances")
  void finds_the_smallest_change_of_a_linear_model(Attack attack, LpNorm norm, double tolerance) {
    try (DifferentiableClassifier model = Classifiers.compiled(LINEAR.network(), TestModels.GREY)) {
      ImageBatch clean = images(model, LINEAR);
      for (PixelRange clip : List.of(PixelRange.NONE, PixelRange.UNIT)) {
        for (AdversarialImage image : run(model, clean, attack, norm, clip, Goal.UNTARGETED)) {
          double expected = nearest(clean, (int) image.id(), norm, clip);
          assertThat(image.success()).isTrue();
          assertThat(size(norm, image))
              .as("image %d, clip %s", image.id(), clip.key())
              .isBetween(
                  expected * (1 - 1e-4) - 1e-6,
                  expected * (1 + tolerance) + (attack == CW ? 2e-3 : 1e-4));
        }
      }
    }
  }

  /**
   * Float32 sums in another order differ by some 1e-6 of the largest logit: what was found is that
   * far behind the boundary and more, or another library would say that it is not broken.
   */
  @ParameterizedTest
  @MethodSource("tolerances")
  void no_other_order_of_summation_undoes_what_was_found(Attack attack, LpNorm norm) {
    try (DifferentiableClassifier model = Classifiers.compiled(LINEAR.network(), TestModels.GREY)) {
      ImageBatch clean = images(model, LINEAR);
      ThreatModel threat = new ThreatModel(norm, new Budget.Smallest(), PixelRange.UNIT);
      float[] found =
          new AttackRunner(attack, Goal.UNTARGETED, threat, PixelFormat.FLOAT32, 5)
              .craft(model, clean)
              .pixels();
      for (int i = 0; i < clean.size(); i++) {
        double[] logits = exactLogits(found, i);
        double largest = Arrays.stream(logits).map(Math::abs).max().orElseThrow();
        double own = logits[clean.labels()[i]];
        logits[clean.labels()[i]] = Double.NEGATIVE_INFINITY;
        assertThat(Arrays.stream(logits).max().orElseThrow() - own).isGreaterThan(1e-5 * largest);
      }
    }
  }

  private static double[] exactLogits(float[] pixels, int image) {
    INDArray weights = LINEAR.network().getLayer(0).getParam("W");
    INDArray bias = LINEAR.network().getLayer(0).getParam("b");
    return IntStream.range(0, CLASSES)
        .mapToDouble(
            k ->
                bias.getDouble(k)
                    + IntStream.range(0, SIZE)
                        .mapToDouble(j -> weights.getDouble(j, k) * pixels[image * SIZE + j])
                        .sum())
        .toArray();
  }

  /**
   * Where the way over the boundary that is farthest off leads into the target's region, it is the
   * smallest change.
   */
  @ParameterizedTest
  @MethodSource("tolerances")
  void finds_the_smallest_change_towards_a_target(Attack attack, LpNorm norm, double tolerance) {
    try (DifferentiableClassifier model = Classifiers.compiled(LINEAR.network(), TestModels.GREY)) {
      ImageBatch clean = asAnswered(model, TestModels.images(TestModels.GREY, 60, 3));
      int known = 0;
      int successes = 0;
      for (AdversarialImage image :
          run(model, clean, attack, norm, PixelRange.UNIT, new Goal.RandomClass())) {
        int row = (int) image.id();
        int target = image.target().orElseThrow();
        double[] hardest = new double[SIZE];
        for (int k = 0; k < CLASSES; k++) {
          Difference behind = Difference.of(clean, row, target, k);
          if (k != target && behind.value() < 0) {
            double[] change = behind.nearest(norm, clean.pixels(), row * SIZE, PixelRange.UNIT);
            hardest = size(norm, change) > size(norm, hardest) ? change : hardest;
          }
        }
        assertThat(image.success() ? size(norm, image) : 1e9)
            .isGreaterThan(size(norm, hardest) * (1 - 1e-4) - 1e-6);
        successes += image.success() ? 1 : 0;
        if (leads(clean, row, hardest, target)) {
          known++;
          assertThat(image.success()).as("image %d", row).isTrue();
          assertThat(size(norm, image))
              .as("image %d", row)
              .isLessThan(size(norm, hardest) * (1 + tolerance) + (attack == CW ? 2e-3 : 1e-4));
        }
      }
      assertThat(known).isGreaterThan(15);
      assertThat(successes).isGreaterThan(50);
    }
  }

  /** Whether a class is ahead of all others after a change, but for rounding. */
  private static boolean leads(ImageBatch clean, int image, double[] change, int target) {
    for (int k = 0; k < CLASSES; k++) {
      Difference ahead = Difference.of(clean, image, target, k);
      double value = ahead.value();
      for (int j = 0; j < SIZE; j++) {
        value += ahead.gradient()[j] * change[j];
      }
      if (value < -1e-6) {
        return false;
      }
    }
    return true;
  }

  @Test
  void fmn_changes_as_few_values_of_a_linear_model_as_sorting_says() {
    try (DifferentiableClassifier model = Classifiers.compiled(LINEAR.network(), TestModels.GREY)) {
      ImageBatch clean = images(model, LINEAR);
      double found = 0;
      double smallest = 0;
      for (AdversarialImage image :
          run(model, clean, FMN, LpNorm.L0, PixelRange.UNIT, Goal.UNTARGETED)) {
        double expected = nearest(clean, (int) image.id(), LpNorm.L0, PixelRange.UNIT);
        assertThat(image.success()).isTrue();
        assertThat((double) image.l0()).isBetween(expected, expected + 2);
        found += image.l0();
        smallest += expected;
      }
      assertThat(found).isLessThan(1.15 * smallest);
    }
  }

  static Stream<TestModels.Model> nonlinear() {
    return TestModels.all()
        .filter(model -> !model.name().equals("softmax"))
        .map(MinimumNormTest::sharp);
  }

  /** They look for what DeepFool only comes by. */
  @ParameterizedTest
  @MethodSource("nonlinear")
  void the_others_find_smaller_changes_than_deep_fool(TestModels.Model of) {
    try (DifferentiableClassifier model =
        Classifiers.of(of.network(), of.shape(), EngineChoice.COMPILED)) {
      ImageBatch clean = images(model, of);
      for (LpNorm norm : List.of(LpNorm.L2, LpNorm.LINF)) {
        double deepFool = mean(model, clean, DEEP_FOOL, norm);
        assertThat(deepFool).isPositive();
        for (Attack attack : List.of(FMN, FAB, TARGETED_FAB, DDN, CW)) {
          // The cross-entropy of independent probabilities says little of the nearest boundary, and
          // along that of randomly drawn maxout units of convolutions not every image is broken.
          boolean follows =
              !attack.equals(DDN) || !List.of("rbf", "conv-maxout").contains(of.name());
          if (attack.norms().contains(norm) && follows) {
            assertThat(mean(model, clean, attack, norm))
                .as("%s, %s on %s", attack, norm, of)
                .isLessThanOrEqualTo(1.01 * deepFool);
          }
        }
      }
    }
  }

  private static double mean(
      DifferentiableClassifier model, ImageBatch clean, Attack attack, LpNorm norm) {
    return run(model, clean, attack, norm, PixelRange.UNIT, Goal.UNTARGETED).stream()
        .peek(image -> assertThat(image.success()).as("%s %s", attack, norm).isTrue())
        .mapToDouble(image -> size(norm, image))
        .average()
        .orElseThrow();
  }

  static Stream<AttackCases.Case> ofMinimumNorm() {
    return AttackCases.all().stream().filter(attack -> attack.attack().isOfMinimumNorm());
  }

  /** Neither gradients nor answers ever change: nothing can be found, and nothing may be moved. */
  @ParameterizedTest
  @MethodSource("ofMinimumNorm")
  void an_image_that_is_never_broken_stays_as_it_is(AttackCases.Case attack) {
    TestModels.Model constant =
        TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax());
    constant.network().getLayer(0).getParam("W").assign(0);
    INDArray bias = constant.network().getLayer(0).getParam("b");
    bias.assign(0);
    bias.putScalar(0, 2);
    try (DifferentiableClassifier model =
        Classifiers.compiled(constant.network(), TestModels.GREY)) {
      ImageBatch clean = images(model, constant);
      for (AdversarialImage image :
          run(model, clean, attack.attack(), attack.norm(), PixelRange.UNIT, attack.goal())) {
        if (!attack.goal().equals(new Goal.OneClass(0))) {
          assertThat(image.success()).isFalse();
          assertThat(image.l0()).isZero();
        }
      }
    }
  }

  /** Rounding to grey levels may not undo what an attack of minimum norm found. */
  @ParameterizedTest
  @MethodSource("ofMinimumNorm")
  void grey_levels_still_reach_the_goal(AttackCases.Case attack) {
    TestModels.Model relu =
        TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(12), 0, 0));
    try (DifferentiableClassifier model = Classifiers.compiled(relu.network(), TestModels.GREY)) {
      ImageBatch clean = images(model, relu);
      ThreatModel threat = new ThreatModel(attack.norm(), new Budget.Smallest(), PixelRange.UNIT);
      List<AdversarialImage> asFloats =
          new AttackRunner(attack.attack(), attack.goal(), threat, PixelFormat.FLOAT32, 5)
              .run(model, clean);
      List<AdversarialImage> asLevels =
          new AttackRunner(attack.attack(), attack.goal(), threat, PixelFormat.UINT8, 5)
              .run(model, clean);
      int undone = 0;
      for (int i = 0; i < clean.size(); i++) {
        AdversarialImage level = asLevels.get(i);
        AdversarialImage before = asFloats.get(i);
        // JSMA gives back what it changed in vain, which may be enlarged until it is enough.
        if (level.success() && !before.success()) {
          assertThat(attack.attack()).isInstanceOf(Jsma.class);
        } else if (level.success()) {
          assertThat(size(attack.norm(), level))
              .isLessThan(
                  1.5 * size(attack.norm(), before) + (attack.norm() == LpNorm.L1 ? .3 : .04));
        } else {
          assertThat(level.l0()).isZero();
          undone += before.success() ? 1 : 0;
        }
      }
      assertThat(undone).isLessThanOrEqualTo(1);
    }
  }
}
