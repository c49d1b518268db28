package ml.gibbon.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.attack.AttackCases.Case;
import ml.gibbon.attack.method.HopSkipJump;
import ml.gibbon.attack.method.Nes;
import ml.gibbon.attack.method.Noise;
import ml.gibbon.attack.method.Square;
import ml.gibbon.attack.method.Universal;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.Knowledge;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Attacks that are told scores or answers only. */
class BlackBoxTest {

  private static final ImageShape SHAPE = TestModels.GREY;
  private static final int SIZE = SHAPE.size();
  private static final ImageBatch CLEAN = TestModels.images(SHAPE, 20, 3);

  static Stream<Case> blackBoxes() {
    return AttackCases.all().stream().filter(c -> c.attack() instanceof ScoreAttack);
  }

  private static TestModels.Model reluNetwork() {
    return TestModels.model("relu", SHAPE, new Architecture.Relu(List.of(12), 0, 0));
  }

  private static DifferentiableClassifier relu() {
    return Classifiers.compiled(reluNetwork().network(), SHAPE);
  }

  /** The images with the labels that a model gives them. */
  private static ImageBatch asAnswered(DifferentiableClassifier model, ImageBatch images) {
    float[] logits = model.logits(images.pixels(), images.size());
    int[] answers = new int[images.size()];
    Arrays.setAll(answers, i -> Logits.prediction(logits, model.classes(), i));
    return new ImageBatch(SHAPE, images.ids(), answers, images.pixels());
  }

  private static AttackRunner runner(Attack attack, ThreatModel threat) {
    return new AttackRunner(attack, Goal.UNTARGETED, threat, PixelFormat.FLOAT32, 7);
  }

  private static float[] pixels(AdversarialImage image) {
    float[] pixels = new float[SIZE];
    PixelFormat.FLOAT32.decode(image.adversarialPixels(), pixels, 0);
    return pixels;
  }

  /** Logits alone, of a model that would not give a gradient. */
  @ParameterizedTest
  @MethodSource("blackBoxes")
  void works_on_a_model_that_gives_no_gradients(Case attack) {
    try (DifferentiableClassifier model = relu()) {
      DifferentiableClassifier closed = new NoGradients(model);
      List<AdversarialImage> images =
          new AttackRunner(
                  attack.attack(),
                  attack.goal(),
                  attack.threat(1, PixelRange.UNIT),
                  PixelFormat.FLOAT32,
                  7)
              .run(closed, CLEAN);
      assertThat(images)
          .allSatisfy(
              image -> {
                assertThat(image.evaluations()).isZero();
                assertThat(image.queries()).isPositive();
              });
    }
  }

  static Stream<Case> all() {
    // A change for all images asks whoever learned it, and not the model that it is run on.
    return AttackCases.all().stream().filter(c -> !(c.attack() instanceof Universal));
  }

  /** What an attack says of itself is what keeps it from models that only answer. */
  @ParameterizedTest
  @MethodSource("all")
  void an_attack_takes_gradients_where_it_says_that_it_requires_them(Case attack) {
    try (DifferentiableClassifier model = relu()) {
      AttackRunner runner =
          new AttackRunner(
              attack.attack(),
              attack.goal(),
              attack.threat(1, PixelRange.UNIT),
              PixelFormat.FLOAT32,
              7);
      if (attack.attack().requires() == Knowledge.GRADIENTS) {
        assertThatThrownBy(() -> runner.run(new NoGradients(model), CLEAN))
            .isInstanceOf(UnsupportedOperationException.class);
      } else {
        assertThat(runner.run(new NoGradients(model), CLEAN)).hasSize(CLEAN.size());
      }
    }
  }

  static Stream<Case> onLabels() {
    return AttackCases.all().stream()
        .filter(c -> c.attack().requires() == Knowledge.LABELS)
        .filter(c -> c.goal().requires() == Knowledge.LABELS);
  }

  /** Of scores that say no more than the label, it makes the same. */
  @ParameterizedTest
  @MethodSource("onLabels")
  void an_attack_that_requires_labels_looks_at_nothing_else(Case attack) {
    try (DifferentiableClassifier model = relu()) {
      AttackRunner runner =
          new AttackRunner(
              attack.attack(),
              attack.goal(),
              attack.threat(1, PixelRange.UNIT),
              PixelFormat.FLOAT32,
              7);
      List<AdversarialImage> byScores = runner.run(model, CLEAN);
      List<AdversarialImage> byLabels = runner.run(new LabelsOnly(model), CLEAN);
      for (int i = 0; i < byScores.size(); i++) {
        assertThat(pixels(byLabels.get(i))).isEqualTo(pixels(byScores.get(i)));
        assertThat(byLabels.get(i).queries()).isEqualTo(byScores.get(i).queries());
      }
    }
  }

  /** Scores of 0 for the label and -1,000 for all others. */
  private record LabelsOnly(DifferentiableClassifier model) implements DifferentiableClassifier {
    @Override
    public ImageShape inputShape() {
      return model.inputShape();
    }

    @Override
    public int classes() {
      return model.classes();
    }

    @Override
    public Knowledge knowledge() {
      return Knowledge.LABELS;
    }

    @Override
    public void refresh() {}

    @Override
    public float[] logits(float[] pixels, int images) {
      float[] logits = model.logits(pixels, images);
      for (int i = 0; i < images; i++) {
        int label = Logits.prediction(logits, classes(), i);
        Arrays.fill(logits, i * classes(), (i + 1) * classes(), -1000);
        logits[i * classes() + label] = 0;
      }
      return logits;
    }

    @Override
    public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
      throw new UnsupportedOperationException("no gradients here");
    }

    @Override
    public void close() {}
  }

  private record NoGradients(DifferentiableClassifier model) implements DifferentiableClassifier {
    @Override
    public ImageShape inputShape() {
      return model.inputShape();
    }

    @Override
    public int classes() {
      return model.classes();
    }

    @Override
    public void refresh() {
      model.refresh();
    }

    @Override
    public float[] logits(float[] pixels, int images) {
      return model.logits(pixels, images);
    }

    @Override
    public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
      throw new UnsupportedOperationException("no gradients here");
    }

    @Override
    public void close() {}
  }

  /** Every value is as far from the clean one as ball and range allow, or squares overlap. */
  @Test
  void square_stays_on_the_corners_of_the_ball() {
    float epsilon = .05f;
    ThreatModel threat = new ThreatModel(LpNorm.LINF, epsilon, PixelRange.UNIT);
    try (DifferentiableClassifier model = relu()) {
      ImageBatch right = asAnswered(model, CLEAN);
      for (int queries : new int[] {1, 2, 40}) {
        List<AdversarialImage> images =
            runner(new Square(queries, .5, Choice.AUTO), threat).run(model, right);
        for (int i = 0; i < images.size(); i++) {
          float[] moved = pixels(images.get(i));
          for (int j = 0; j < SIZE; j++) {
            float clean = right.pixels()[i * SIZE + j];
            float up = Math.min(1, clean + epsilon);
            float down = Math.max(0, clean - epsilon);
            assertThat(Math.min(Math.abs(moved[j] - up), Math.abs(moved[j] - down)))
                .isLessThan(1e-6f);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"L2", "L1"})
  void square_fills_the_ball_of_other_norms(LpNorm norm) {
    double epsilon = norm == LpNorm.L2 ? .5 : 2;
    ThreatModel threat = new ThreatModel(norm, epsilon, PixelRange.NONE);
    try (DifferentiableClassifier model = relu()) {
      ImageBatch right = asAnswered(model, CLEAN);
      for (AdversarialImage image :
          runner(new Square(40, .5, Choice.AUTO), threat).run(model, right)) {
        double size = norm == LpNorm.L2 ? image.l2() : image.l1();
        assertThat(size).isCloseTo(epsilon, within(1e-3 * epsilon));
      }
    }
  }

  /** The clean image, then each changed one; an image that is broken asks no more. */
  @Test
  void square_counts_as_the_paper_does() {
    ThreatModel threat = new ThreatModel(LpNorm.LINF, .03, PixelRange.UNIT);
    try (DifferentiableClassifier model = relu()) {
      ImageBatch right = asAnswered(model, CLEAN);
      List<AdversarialImage> images =
          runner(new Square(50, .5, Choice.AUTO), threat).run(model, right);
      assertThat(images)
          .filteredOn(image -> !image.success())
          .isNotEmpty()
          .allSatisfy(image -> assertThat(image.queries()).isEqualTo(51));
      assertThat(images)
          .filteredOn(AdversarialImage::success)
          .isNotEmpty()
          .allSatisfy(image -> assertThat(image.queries()).isBetween(2, 51));
      // Wrong when clean: nothing to ask, nothing to change.
      int[] wrong = right.labels().clone();
      Arrays.setAll(wrong, i -> (right.labels()[i] + 1) % model.classes());
      ImageBatch broken = new ImageBatch(SHAPE, CLEAN.ids(), wrong, CLEAN.pixels());
      assertThat(runner(new Square(50, .5, Choice.AUTO), threat).run(model, broken))
          .allSatisfy(
              image -> {
                assertThat(image.queries()).isEqualTo(1);
                assertThat(image.l0()).isZero();
              });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2", "L1"})
  void square_and_nes_break_more_images_than_noise(LpNorm norm) {
    double epsilon =
        switch (norm) {
          case LINF -> .06;
          case L2 -> .4;
          default -> 2;
        };
    ThreatModel threat = new ThreatModel(norm, epsilon, PixelRange.UNIT);
    ImageBatch many = TestModels.images(SHAPE, 200, 4);
    try (DifferentiableClassifier model = relu()) {
      ImageBatch right = asAnswered(model, many);
      long byNoise = broken(runner(new Noise(), threat).run(model, right));
      long bySquare = broken(runner(new Square(200, .8, Choice.AUTO), threat).run(model, right));
      assertThat(bySquare).isGreaterThan(2 * byNoise + 20);
      if (norm != LpNorm.L1) {
        Nes nes = new Nes(epsilon / 3, 10, 40, .001, .5);
        assertThat(broken(runner(nes, threat).run(model, right))).isGreaterThan(2 * byNoise + 20);
      }
    }
  }

  private static long broken(List<AdversarialImage> images) {
    return images.stream().filter(AdversarialImage::success).count();
  }

  /**
   * Distance to the boundary of a linear model: the smallest {@code (Z_y - Z_k) / ||w_y - w_k||}
   * over all k, with the dual norm.
   */
  @ParameterizedTest
  @EnumSource(names = {"L2", "LINF"})
  void hopskipjump_approaches_the_boundary_of_a_linear_model(LpNorm norm) {
    TestModels.Model linear = TestModels.model("softmax", SHAPE, new Architecture.Softmax());
    INDArray weights = linear.network().getLayer(0).getParam("W");
    ThreatModel threat = new ThreatModel(norm, new Budget.Smallest(), PixelRange.NONE);
    try (DifferentiableClassifier model = Classifiers.compiled(linear.network(), SHAPE)) {
      ImageBatch right = asAnswered(model, CLEAN);
      float[] logits = model.logits(right.pixels(), right.size());
      List<AdversarialImage> images =
          runner(new HopSkipJump(1000, 40, 100, 10_000), threat).run(model, right);
      double sum = 0;
      for (int i = 0; i < images.size(); i++) {
        double smallest = Double.POSITIVE_INFINITY;
        int y = right.labels()[i];
        for (int k = 0; k < TestModels.CLASSES; k++) {
          double dual = 0;
          for (int j = 0; j < SIZE; j++) {
            double w = weights.getDouble(j, y) - weights.getDouble(j, k);
            dual += norm == LpNorm.L2 ? w * w : Math.abs(w);
          }
          dual = norm == LpNorm.L2 ? Math.sqrt(dual) : dual;
          double ahead = logits[i * TestModels.CLASSES + y] - logits[i * TestModels.CLASSES + k];
          smallest = k == y ? smallest : Math.min(smallest, ahead / dual);
        }
        double found = norm == LpNorm.L2 ? images.get(i).l2() : images.get(i).linf();
        assertThat(images.get(i).success()).isTrue();
        assertThat(found).isGreaterThan(.999 * smallest);
        sum += found / smallest;
      }
      // Estimated directions are never quite right: 6 % more on average at most under L2.
      assertThat(sum / images.size()).isLessThan(norm == LpNorm.L2 ? 1.06 : 1.3);
    }
  }

  /** More iterations never lead further away: the nearest point is kept. */
  @Test
  void hopskipjump_keeps_the_nearest_point() {
    ThreatModel threat = new ThreatModel(LpNorm.L2, new Budget.Smallest(), PixelRange.UNIT);
    try (DifferentiableClassifier model = relu()) {
      ImageBatch right = asAnswered(model, CLEAN);
      List<AdversarialImage> before =
          runner(new HopSkipJump(1000, 1, 20, 20), threat).run(model, right);
      for (int iterations : new int[] {3, 8}) {
        List<AdversarialImage> now =
            runner(new HopSkipJump(1000, iterations, 20, 20), threat).run(model, right);
        for (int i = 0; i < now.size(); i++) {
          assertThat(now.get(i).l2()).isLessThanOrEqualTo(before.get(i).l2());
          assertThat(now.get(i).success()).isTrue();
          assertThat(now.get(i).queries()).isGreaterThan(before.get(i).queries() + 20);
        }
        before = now;
      }
    }
  }

  @Test
  void settings_are_checked() {
    assertThatThrownBy(() -> new Square(0, .5, Choice.AUTO)).hasMessageContaining("queries");
    assertThatThrownBy(() -> new Square(1, 0, Choice.AUTO)).hasMessageContaining("share");
    assertThatThrownBy(() -> new Square(1, .5, Choice.of(0))).hasMessageContaining("schedule");
    assertThatThrownBy(() -> new Nes(.1, 1, 3, .1, 0)).hasMessageContaining("an even number");
    assertThatThrownBy(() -> new Nes(.1, 1, 4, .1, 1)).hasMessageContaining("momentum");
    assertThatThrownBy(() -> new HopSkipJump(1, 1, 20, 10))
        .hasMessageContaining("mostEvaluations must be at least first-evaluations");
  }
}
