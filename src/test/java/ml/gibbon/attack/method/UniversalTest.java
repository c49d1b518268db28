package ml.gibbon.attack.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.loop.SharedClimb;
import ml.gibbon.attack.loop.SharedGradient;
import ml.gibbon.error.SettingException;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.LossKind;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Networks;
import ml.gibbon.model.TestModels;
import ml.gibbon.model.dl4j.Dl4jClassifier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class UniversalTest {

  private static final ImageShape SHAPE = TestModels.GREY;
  private static final double EPSILON = .1;
  private static final MultiLayerNetwork TWO_CLASSES = twoClasses();
  private static final Dl4jClassifier MODEL = new Dl4jClassifier(TWO_CLASSES, SHAPE);

  private static MultiLayerNetwork twoClasses() {
    MultiLayerNetwork network = Networks.fresh(new Architecture.Softmax(), SHAPE, 2, 1);
    TestModels.randomise(network, 5);
    return network;
  }

  private static Universal universal(int steps) {
    return new Universal(Choice.AUTO, steps, 100, Universal.Split.TRAIN, LossKind.CROSS_ENTROPY);
  }

  private static AttackTask task(ImageBatch images, LpNorm norm, Goal goal) {
    return new AttackTask(images, goal, new ThreatModel(norm, EPSILON, PixelRange.NONE), 1);
  }

  private static ImageBatch labelled(int label) {
    ImageBatch images = TestModels.images(SHAPE, 40, 2);
    int[] labels = new int[40];
    Arrays.fill(labels, label);
    return new ImageBatch(SHAPE, images.ids(), labels, images.pixels());
  }

  /** {@code w_to - w_from} of the linear model. */
  private static double[] towards(int to) {
    INDArray weights = TWO_CLASSES.getLayer(0).getParam("W");
    double[] difference = new double[SHAPE.size()];
    for (int j = 0; j < difference.length; j++) {
      difference[j] = weights.getDouble(j, to) - weights.getDouble(j, 1 - to);
    }
    return difference;
  }

  /**
   * {@code Z_1 - Z_0} of every image grows by {@code <w_1 - w_0, v>}: by no v of the ball more than
   * by epsilon times the dual norm, which is reached by the sign, or the direction, of {@code w_1 -
   * w_0}.
   */
  @ParameterizedTest
  @CsvSource({"LINF, 0", "LINF, 1", "L2, 0", "L2, 1"})
  void of_a_linear_model_of_two_classes_it_is_known(LpNorm norm, int target) {
    float[] change =
        universal(5)
            .learn(MODEL, task(TestModels.images(SHAPE, 40, 2), norm, new Goal.OneClass(target)));
    double[] direction = towards(target);
    double length = Math.sqrt(Arrays.stream(direction).map(w -> w * w).sum());
    for (int j = 0; j < change.length; j++) {
      double unit = norm == LpNorm.L2 ? direction[j] / length : Math.signum(direction[j]);
      assertThat((double) change[j]).isCloseTo(EPSILON * unit, within(1e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0"})
  void away_from_the_only_label_is_towards_the_other_class(int label, int other) {
    AttackTask untargeted = task(labelled(label), LpNorm.LINF, Goal.UNTARGETED);
    AttackTask targeted = task(labelled(label), LpNorm.LINF, new Goal.OneClass(other));
    assertThat(universal(5).learn(MODEL, untargeted))
        .isEqualTo(universal(5).learn(MODEL, targeted));
  }

  /** The first step of a single image, of size epsilon, is the fast gradient method. */
  @ParameterizedTest
  @EnumSource(
      value = LpNorm.class,
      names = {"LINF", "L2"})
  void one_round_with_one_image_is_the_fast_gradient_method(LpNorm norm) {
    AttackTask task = task(labelled(0).rows(0), norm, Goal.UNTARGETED);
    SharedClimb climb = universal(1).begin(task.threatModel(), task.goal(), SHAPE.size());
    climb.climb(universal(1).ask(MODEL, task, Universal.references(MODEL, task), climb.change()));
    float[] expected = (norm == LpNorm.LINF ? new Fgsm() : new Fgm()).craft(MODEL, task).pixels();
    for (int j = 0; j < expected.length; j++) {
      assertThat(task.clean().pixels()[j] + climb.change()[j])
          .isCloseTo(expected[j], within(3e-7f));
    }
  }

  @Test
  void the_best_of_all_rounds_is_kept_and_no_change_is_one_of_them() {
    AttackTask task = task(TestModels.images(SHAPE, 200, 4), LpNorm.LINF, new Goal.OneClass(1));
    int[] references = Universal.references(MODEL, task);
    for (int steps : new int[] {1, 2, 7}) {
      Universal attack = universal(steps);
      float[] best = attack.learn(MODEL, task);
      long reached = attack.ask(MODEL, task, references, best).reached();
      assertThat(reached)
          .isGreaterThanOrEqualTo(
              attack.ask(MODEL, task, references, new float[SHAPE.size()]).reached());
    }
  }

  /** Sums are of float64, so that a sum over parts is one over all but for the last bits. */
  @Test
  void images_may_be_asked_in_parts() {
    ImageBatch all = labelled(1);
    AttackTask task = task(all, LpNorm.LINF, Goal.UNTARGETED);
    AttackTask first = task.of(all.rows(0, 1, 2, 3, 4, 5, 6));
    int[] others = IntStream.range(7, 40).toArray();
    AttackTask second = task.of(all.rows(others));
    float[] change = new float[SHAPE.size()];
    Arrays.fill(change, .03f);
    Universal attack = universal(3);
    SharedGradient whole = attack.ask(MODEL, task, Universal.references(MODEL, task), change);
    SharedGradient parts =
        attack
            .ask(MODEL, first, Universal.references(MODEL, first), change)
            .plus(attack.ask(MODEL, second, Universal.references(MODEL, second), change));
    assertThat(parts.reached()).isEqualTo(whole.reached());
    for (int j = 0; j < change.length; j++) {
      assertThat(parts.sum()[j]).isCloseTo(whole.sum()[j], within(1e-6));
    }
  }

  @Test
  void every_image_gets_the_same_change_and_counts_the_rounds_that_it_took() {
    TestModels.Model model =
        TestModels.model("relu", SHAPE, new Architecture.Relu(List.of(12), 0, 0));
    try (Dl4jClassifier relu = new Dl4jClassifier(model.network(), SHAPE)) {
      AttackRunner runner =
          new AttackRunner(
              universal(6),
              Goal.UNTARGETED,
              new ThreatModel(LpNorm.LINF, EPSILON, PixelRange.NONE),
              PixelFormat.FLOAT32,
              1);
      AttackTask task = runner.task(TestModels.images(SHAPE, 50, 7));
      float[] change = universal(6).learn(relu, task);
      ImageBatch others = TestModels.images(SHAPE, 9, 8);
      List<AdversarialImage> attacked =
          runner.with(universal(6).learned(attack -> change)).run(relu, others);
      float[] pixels = new float[SHAPE.size()];
      for (int i = 0; i < 9; i++) {
        assertThat(attacked.get(i).evaluations()).isEqualTo(6);
        assertThat(attacked.get(i).queries()).isZero();
        PixelFormat.FLOAT32.decode(attacked.get(i).adversarialPixels(), pixels, 0);
        for (int j = 0; j < pixels.length; j++) {
          float clean = others.pixels()[i * pixels.length + j];
          assertThat(pixels[j] - clean).isCloseTo(change[j], within(2e-7f));
        }
      }
    }
  }

  @Test
  void a_cascade_lets_its_parts_learn() {
    Universal part = universal(2);
    Cascade cascade = new Cascade(List.of(new Part("one", part), new Part("step", new Fgsm())));
    assertThat(cascade.learnsFrom()).containsExactly("train");
    float[] change = {1, 2};
    Cascade learned = cascade.learned(attack -> change);
    assertThat(learned.attacks().get(0)).isEqualTo(new Part("one", new AddedChange(change, 2)));
    assertThat(learned.attacks().get(1)).isEqualTo(cascade.attacks().get(1));
    assertThat(new Cascade(List.of(new Part("step", new Fgsm()))).learnsFrom()).isEmpty();
  }

  @Test
  void settings_out_of_range_are_refused_by_name() {
    assertThatThrownBy(() -> universal(0))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("steps");
    assertThatThrownBy(
            () -> new Universal(Choice.of(0), 1, 1, Universal.Split.TRAIN, LossKind.MARGIN))
        .isInstanceOf(SettingException.class);
    assertThatThrownBy(
            () -> new Universal(Choice.AUTO, 1, 0, Universal.Split.TRAIN, LossKind.MARGIN))
        .isInstanceOf(SettingException.class);
  }
}
