package ml.gibbon.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.attack.AttackCases.Case;
import ml.gibbon.attack.method.Fgm;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Fgvm;
import ml.gibbon.attack.method.Noise;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every attack must hold to, whatever its norm, its goal, the model and what computes it. */
class AttackContractTest {

  private static final int IMAGES = 9;

  /** A model by what computes it, which is made once for all cases. */
  record Subject(TestModels.Model model, EngineChoice engine, DifferentiableClassifier classifier) {

    Subject(TestModels.Model model, EngineChoice engine) {
      this(model, engine, Classifiers.of(model.network(), model.shape(), engine));
    }

    ImageShape shape() {
      return model.shape();
    }

    @Override
    public String toString() {
      return model + " by " + engine;
    }
  }

  private static List<Subject> models;
  private static Subject small;

  @BeforeAll
  static void open() {
    models =
        TestModels.all()
            .flatMap(
                model ->
                    Stream.of(EngineChoice.COMPILED, EngineChoice.DL4J)
                        .map(engine -> new Subject(model, engine)))
            .toList();
    small =
        new Subject(
            TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(12), 0, 0)),
            EngineChoice.COMPILED);
  }

  @AfterAll
  static void close() {
    models.forEach(model -> model.classifier().close());
    small.classifier().close();
  }

  /** Every architecture, by both engines. */
  static Stream<Subject> models() {
    return models.stream();
  }

  /** Every case on a small network. */
  static Stream<Arguments> goals() {
    return AttackCases.all().stream().map(attack -> Arguments.of(attack, small));
  }

  /** The same, and every model with the untargeted cases. */
  static Stream<Arguments> cases() {
    return Stream.concat(goals(), untargeted().flatMap(AttackContractTest::onModels));
  }

  /** Those of {@link #cases} that are to fill the ball. */
  static Stream<Arguments> fillingCases() {
    return cases().filter(arguments -> ((Case) arguments.get()[0]).kind().fillsTheBall());
  }

  /** Those of {@link #cases} that have an epsilon. */
  static Stream<Arguments> ballCases() {
    return cases().filter(arguments -> !((Case) arguments.get()[0]).attack().isOfMinimumNorm());
  }

  /** Those of {@link #cases} by the engine whose bits do not depend on an image's company. */
  static Stream<Arguments> compiledCases() {
    return cases()
        .filter(arguments -> ((Subject) arguments.get()[1]).engine() == EngineChoice.COMPILED);
  }

  private static Stream<Case> untargeted() {
    return AttackCases.all().stream().filter(attack -> attack.goal().equals(Goal.UNTARGETED));
  }

  /** By DL4J's layers under one norm: what an attack asks of an engine is the same under all. */
  private static Stream<Arguments> onModels(Case attack) {
    boolean isFirst = attack.norm() == Collections.min(attack.attack().norms());
    return models()
        .filter(model -> isFirst || model.engine() == EngineChoice.COMPILED)
        .map(model -> Arguments.of(attack, model));
  }

  private static AttackRunner runner(Case attack, double share, PixelRange clip) {
    return new AttackRunner(
        attack.attack(), attack.goal(), attack.threat(share, clip), PixelFormat.FLOAT32, 5);
  }

  private static List<AdversarialImage> run(AttackRunner runner, Subject model, ImageBatch clean) {
    return learned(runner, model).run(model.classifier(), clean);
  }

  /** What learns from other images has done so before it is held to anything. */
  private static AttackRunner learned(AttackRunner runner, Subject model) {
    if (!(runner.attack() instanceof LearningAttack learning)) {
      return runner;
    }
    ImageBatch others = TestModels.images(model.shape(), 40, 99);
    return runner.with(
        learning.learned(attack -> attack.learn(model.classifier(), runner.task(others))));
  }

  private static float[] adversarial(List<AdversarialImage> images, ImageBatch clean) {
    float[] pixels = new float[clean.pixels().length];
    for (int i = 0; i < images.size(); i++) {
      PixelFormat.FLOAT32.decode(
          images.get(i).adversarialPixels(), pixels, i * clean.shape().size());
    }
    return pixels;
  }

  private static double size(LpNorm norm, AdversarialImage image) {
    return switch (norm) {
      case LINF -> image.linf();
      case L2 -> image.l2();
      case L1 -> image.l1();
      case L0 -> image.l0();
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stays_inside_the_ball_and_the_pixel_range(Case attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 1);
    for (double share : new double[] {.02, .3, 1}) {
      AttackRunner runner = runner(attack, share, PixelRange.UNIT);
      List<AdversarialImage> images = run(runner, model, clean);
      for (float pixel : adversarial(images, clean)) {
        assertThat(pixel).isBetween(0f, 1f);
      }
      double epsilon = runner.threatModel().epsilon().orElse(Double.POSITIVE_INFINITY);
      assertThat(images)
          .allSatisfy(
              image -> assertThat(size(attack.norm(), image)).isLessThan(epsilon * 1.00001 + 1e-6));
    }
  }

  /** Only random pixels of a small image are drawn from [0, 1]: some leave the range. */
  @ParameterizedTest
  @MethodSource("fillingCases")
  void unclipped_it_fills_the_ball_where_it_should(Case attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 1);
    AttackRunner runner = runner(attack, 1, PixelRange.NONE);
    double epsilon = runner.threatModel().epsilon().orElseThrow();
    assertThat(run(runner, model, clean))
        .allSatisfy(
            image ->
                assertThat(size(attack.norm(), image)).isCloseTo(epsilon, within(1e-4 * epsilon)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void leaves_the_clean_images_untouched(Case attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 2);
    float[] before = clean.pixels().clone();
    run(runner(attack, 1, PixelRange.UNIT), model, clean);
    assertThat(clean.pixels()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("ballCases")
  void epsilon_zero_is_the_identity(Case attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 3);
    List<AdversarialImage> images = run(runner(attack, 0, PixelRange.UNIT), model, clean);
    assertThat(adversarial(images, clean)).isEqualTo(clean.pixels());
    assertThat(images)
        .allSatisfy(
            image -> {
              assertThat(image.adversarialPrediction()).isEqualTo(image.cleanPrediction());
              assertThat(image.l0()).isZero();
            });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void same_seed_gives_the_same_bytes(Case attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 4);
    AttackRunner runner = runner(attack, .4, PixelRange.UNIT);
    assertThat(adversarial(run(runner, model, clean), clean))
        .isEqualTo(adversarial(run(runner, model, clean), clean));
  }

  /** Twice, so that the second attack works in the memory of the first. */
  @ParameterizedTest
  @MethodSource("cases")
  void needs_nothing_that_it_gave_back(Case attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 4);
    AttackRunner runner = learned(runner(attack, .4, PixelRange.UNIT), model);
    float[] expected = adversarial(run(runner, model, clean), clean);
    DifferentiableClassifier classifier = new SpoilingClassifier(model.classifier());
    for (int time = 0; time < 2; time++) {
      AttackedBatch attacked = runner.attack(classifier, clean);
      List<AdversarialImage> images = IntStream.range(0, IMAGES).mapToObj(attacked::image).toList();
      attacked.release();
      assertThat(adversarial(images, clean)).isEqualTo(expected);
    }
  }

  /** By the compiled engine an image's bits do not depend on its company. */
  @ParameterizedTest
  @MethodSource("compiledCases")
  void splitting_the_batch_changes_nothing(Case attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 6);
    AttackRunner runner = runner(attack, .4, PixelRange.UNIT);
    List<AdversarialImage> whole = run(runner, model, clean);
    List<AdversarialImage> parts = new ArrayList<>(run(runner, model, clean.rows(0, 1, 2, 3)));
    parts.addAll(run(runner, model, clean.rows(4, 5, 6, 7, 8)));
    assertThat(adversarial(parts, clean)).isEqualTo(adversarial(whole, clean));
    assertThat(parts)
        .extracting(AdversarialImage::evaluations)
        .isEqualTo(whole.stream().map(AdversarialImage::evaluations).toList());
    assertThat(parts)
        .extracting(AdversarialImage::queries)
        .isEqualTo(whole.stream().map(AdversarialImage::queries).toList());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void reports_what_it_stored(Case attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 7);
    int size = model.shape().size();
    List<AdversarialImage> images = run(runner(attack, .4, PixelRange.UNIT), model, clean);
    float[] pixels = adversarial(images, clean);
    float[] before = model.classifier().logits(clean.pixels(), IMAGES);
    float[] after = model.classifier().logits(pixels, IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      AdversarialImage image = images.get(i);
      double largest = 0;
      double squares = 0;
      double sum = 0;
      int changed = 0;
      for (int j = i * size; j < (i + 1) * size; j++) {
        double change = Math.abs((double) pixels[j] - clean.pixels()[j]);
        largest = Math.max(largest, change);
        squares += change * change;
        sum += change;
        changed += change != 0 ? 1 : 0;
      }
      // Summed up in float, 64 values at a time.
      float length = (float) Math.sqrt(squares);
      assertThat(image.linf()).isEqualTo((float) largest);
      assertThat(image.l2()).isCloseTo(length, within(2e-6f * length));
      assertThat(image.l1()).isCloseTo((float) sum, within((float) (2e-6 * sum)));
      assertThat(image.l0()).isEqualTo(changed);
      assertThat(image.cleanPrediction()).isEqualTo(largest(before, i));
      assertThat(image.adversarialPrediction()).isEqualTo(largest(after, i));
      if (attack.goal().isTargeted()) {
        assertThat(image.success())
            .isEqualTo(image.adversarialPrediction() == image.target().getAsInt());
      } else {
        assertThat(image.target()).isEmpty();
        assertThat(image.success()).isEqualTo(image.adversarialPrediction() != image.label());
      }
    }
  }

  private static int largest(float[] logits, int row) {
    int best = 0;
    for (int k = 1; k < TestModels.CLASSES; k++) {
      boolean larger =
          logits[row * TestModels.CLASSES + k] > logits[row * TestModels.CLASSES + best];
      best = larger ? k : best;
    }
    return best;
  }

  @ParameterizedTest
  @MethodSource("goals")
  void the_target_is_what_the_goal_says(Case attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 8);
    float[] logits = model.classifier().logits(clean.pixels(), IMAGES);
    for (AdversarialImage image : run(runner(attack, .4, PixelRange.UNIT), model, clean)) {
      int row = (int) (image.id() - clean.ids()[0]);
      switch (attack.goal().key()) {
        case "class-2" -> assertThat(image.target()).hasValue(2);
        case "random-class" -> {
          assertThat(image.target().getAsInt()).isNotEqualTo(image.label());
          assertThat(image.target().getAsInt()).isBetween(0, TestModels.CLASSES - 1);
        }
        case "least-likely" -> {
          float least = logits[row * TestModels.CLASSES + image.target().getAsInt()];
          for (int k = 0; k < TestModels.CLASSES; k++) {
            assertThat(logits[row * TestModels.CLASSES + k]).isGreaterThanOrEqualTo(least);
          }
        }
        default -> assertThat(image.target()).isEmpty();
      }
    }
  }

  /** The reason for attacks: noise of the same size must hurt less. */
  @ParameterizedTest
  @MethodSource("models")
  void raises_the_loss_more_than_noise_of_the_same_size(Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), 40, 8);
    double before = meanLoss(model, clean.pixels(), clean.labels());
    for (Case attack : AttackCases.all()) {
      if (attack.goal().equals(Goal.UNTARGETED)
          && attack.kind().asksForGradients()
          && !attack.attack().isOfMinimumNorm()
          // Along a gradient of its own length, which may be next to nothing.
          && !attack.attack().equals(new Fgvm(Fgvm.Scaling.RAW))) {
        double gain = lossAfter(attack, model, clean) - before;
        Case noise =
            new Case(new AttackCases.Kind(new Noise(), false, true), attack.norm(), attack.goal());
        double byNoise = Math.abs(lossAfter(noise, model, clean) - before);
        assertThat(gain).as("%s on %s", attack, model).isGreaterThan(1.5 * byNoise);
      }
    }
  }

  private static double lossAfter(Case attack, Subject model, ImageBatch clean) {
    AttackRunner runner = runner(attack, .2, PixelRange.UNIT);
    return meanLoss(model, adversarial(run(runner, model, clean), clean), clean.labels());
  }

  private static double meanLoss(Subject model, float[] pixels, int[] labels) {
    float[] logits = model.classifier().logits(pixels, labels.length);
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double total = 0;
      for (int k = 0; k < TestModels.CLASSES; k++) {
        total += Math.exp(logits[i * TestModels.CLASSES + k]);
      }
      sum += Math.log(total) - logits[i * TestModels.CLASSES + labels[i]];
    }
    return sum / labels.length;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void grey_levels_stay_inside_the_ball(Case attack, Subject model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 9);
    int size = model.shape().size();
    // Under linf these are 63.75, 8 and half a grey level: rounding to the nearest would leave.
    for (double share : new double[] {1, 32 / 255.0, 2 / 255.0}) {
      AttackRunner runner =
          new AttackRunner(
              attack.attack(),
              attack.goal(),
              attack.threat(share, PixelRange.UNIT),
              PixelFormat.UINT8,
              5);
      double epsilon = runner.threatModel().epsilon().orElse(Double.POSITIVE_INFINITY);
      for (AdversarialImage image : run(runner, model, clean)) {
        assertThat(image.adversarialPixels()).hasSize(size);
        int largest = 0;
        double squares = 0;
        double sum = 0;
        int changed = 0;
        for (int j = 0; j < size; j++) {
          int change =
              Math.abs((image.adversarialPixels()[j] & 255) - (image.cleanPixels()[j] & 255));
          largest = Math.max(largest, change);
          squares += (double) change * change;
          sum += change;
          changed += change != 0 ? 1 : 0;
        }
        double found =
            switch (attack.norm()) {
              case LINF -> largest / 255.0;
              case L2 -> Math.sqrt(squares) / 255;
              case L1 -> sum / 255;
              case L0 -> changed;
            };
        assertThat(found).isLessThanOrEqualTo(epsilon + 1e-9);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("goals")
  void is_refused_under_a_norm_that_it_does_not_know(Case attack, Subject model) {
    for (LpNorm norm : LpNorm.values()) {
      if (!attack.attack().norms().contains(norm)) {
        ThreatModel threat =
            new ThreatModel(norm, attack.threat(1, PixelRange.UNIT).budget(), PixelRange.UNIT);
        assertThatThrownBy(
                () ->
                    new AttackRunner(
                        attack.attack(), attack.goal(), threat, PixelFormat.FLOAT32, 1))
            .hasMessageContaining("is not run under " + norm.key());
      }
    }
  }

  @Test
  void uint8_cannot_hold_unclipped_pixels() {
    ThreatModel threat = new ThreatModel(LpNorm.LINF, .1, PixelRange.NONE);
    assertThatThrownBy(
            () -> new AttackRunner(new Fgsm(), Goal.UNTARGETED, threat, PixelFormat.UINT8, 1))
        .hasMessageContaining("clip is none");
  }

  @Test
  void an_attack_that_is_not_of_minimum_norm_needs_an_epsilon() {
    ThreatModel smallest = new ThreatModel(LpNorm.L2, new Budget.Smallest(), PixelRange.UNIT);
    assertThatThrownBy(
            () -> new AttackRunner(new Fgm(), Goal.UNTARGETED, smallest, PixelFormat.FLOAT32, 1))
        .hasMessageContaining("fgm needs an epsilon");
  }

  /** An attack that says it took less than it did. */
  record Liar() implements Attack {
    @Override
    public Set<LpNorm> norms() {
      return Set.of(LpNorm.LINF);
    }

    @Override
    public Crafted craft(DifferentiableClassifier model, AttackTask task) {
      Crafted honest = new Fgsm().craft(model, task);
      return new Crafted(honest.pixels(), honest.cleanLogits(), Effort.none(task.clean().size()));
    }
  }

  @Test
  void the_runner_counts_and_believes_no_attack() {
    Subject model = models().findFirst().orElseThrow();
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 1);
    AttackRunner runner =
        new AttackRunner(
            new Liar(),
            Goal.UNTARGETED,
            new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT),
            PixelFormat.FLOAT32,
            1);
    assertThatThrownBy(() -> run(runner, model, clean))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("count 9 gradients");
  }

  /** But for AutoAttack, whose thousands of passes have no settings: its parts are among them. */
  @Test
  void every_kind_of_the_catalogue_is_among_the_cases() {
    assertThat(AttackCases.KINDS.stream().map(kind -> AttackKinds.nameOf(kind.attack())).distinct())
        .containsExactlyInAnyOrderElementsOf(
            AttackKinds.names().stream().filter(kind -> !kind.equals("auto-attack")).toList());
  }
}
