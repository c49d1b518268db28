package ml.gibbon.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LossKind;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.Networks;
import ml.gibbon.model.TestModels;
import ml.gibbon.model.dl4j.Dl4jGraph;
import ml.gibbon.random.Seeds;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TradesTest {

  private static final ImageShape SHAPE = TestModels.GREY;
  private static final ImageBatch CLEAN = TestModels.images(SHAPE, 6, 2);
  private static final double BETA = 3;
  private static final long SEED = 11;

  private static TrainingAttack pgd(LpNorm norm, double epsilon, int steps) {
    Pgd pgd = new Pgd(Choice.AUTO, steps, true, 1, LossKind.CROSS_ENTROPY);
    ThreatModel threat = new ThreatModel(norm, epsilon, PixelRange.UNIT);
    return new TrainingAttack(new NamedAttack("pgd", pgd, Goal.UNTARGETED, threat));
  }

  private static TrainingAttack inner(TrainingAttack attack) {
    return attack.with(new DivergencePgd((Pgd) attack.attack().attack()));
  }

  /** With dropout, whose masks are those of the seed. */
  private static MultiLayerNetwork network(double dropout) {
    return TestModels.model("maxout", SHAPE, new Architecture.Maxout(List.of(7), 3, 0, dropout, 0))
        .network();
  }

  /**
   * The loss as it is written, in double precision, from the answers in training to x and to x'.
   */
  private static double written(Trainer trainer, ImageBatch adversarial) {
    float[] clean = trainer.logits(CLEAN, SEED);
    float[] changed = trainer.logits(adversarial, Seeds.mix(SEED, 1));
    int classes = clean.length / CLEAN.size();
    double sum = 0;
    for (int i = 0; i < CLEAN.size(); i++) {
      double[] p = softmax(clean, classes, i);
      double[] q = softmax(changed, classes, i);
      sum -= Math.log(p[CLEAN.labels()[i]]);
      for (int k = 0; k < classes; k++) {
        sum += BETA * p[k] * (Math.log(p[k]) - Math.log(q[k]));
      }
    }
    return sum / CLEAN.size();
  }

  private static double[] softmax(float[] logits, int classes, int row) {
    double[] values = new double[classes];
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      values[k] = Math.exp(logits[row * classes + k]);
      sum += values[k];
    }
    for (int k = 0; k < classes; k++) {
      values[k] /= sum;
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, .4})
  void the_gradient_is_the_slope_of_the_written_loss_in_both_halves(double dropout) {
    TrainingGraph graph = Dl4jGraph.toTrain(network(dropout), SHAPE);
    TrainingAttack attack = pgd(LpNorm.LINF, .2, 5);
    try (Trainer trainer = new Trainer(graph, SHAPE, CLEAN.size())) {
      ParameterOrder order = Trainer.order(graph);
      float[] parameters = order.toEngine(network(dropout).params().dup().data().asFloat());
      trainer.set(parameters, new float[parameters.length]);
      float[] pixels =
          inner(attack).craft(trainer.classifier(), CLEAN, Seeds.mix(SEED, 3)).pixels();
      ImageBatch adversarial = new ImageBatch(SHAPE, CLEAN.ids(), CLEAN.labels(), pixels);
      trainer.clearGradient();
      double loss = new Trades(BETA, attack, LabelLoss.PLAIN).add(trainer, CLEAN, SEED);
      float[] gradient = trainer.gradient();

      assertThat(loss / CLEAN.size()).isCloseTo(written(trainer, adversarial), within(1e-5));
      SplittableRandom random = new SplittableRandom(5);
      for (int trial = 0; trial < 5; trial++) {
        float[] more = parameters.clone();
        float[] less = parameters.clone();
        double expected = 0;
        for (int i = 0; i < parameters.length; i++) {
          float step = random.nextBoolean() ? 1e-3f : -1e-3f;
          more[i] += step;
          less[i] -= step;
          expected += 2 * gradient[i] * step;
        }
        trainer.set(more);
        double above = written(trainer, adversarial);
        trainer.set(less);
        double found = above - written(trainer, adversarial);
        assertThat(found).isCloseTo(expected, within(.02 * Math.abs(expected) + 2e-5));
      }
    }
  }

  /**
   * Of two classes and a linear model the divergence depends on {@code |w (x' - x)|} alone: it is
   * largest where every pixel moves by epsilon with w or every one against it.
   */
  @Test
  void the_attack_finds_the_largest_divergence_of_a_linear_model() {
    MultiLayerNetwork linear = Networks.fresh(new Architecture.Softmax(), SHAPE, 2, 3);
    float[] weights = linear.getLayer(0).getParam("W").dup('c').data().asFloat();
    double epsilon = .1;
    try (DifferentiableClassifier model = Classifiers.compiled(linear, SHAPE)) {
      Crafted crafted = inner(pgd(LpNorm.LINF, epsilon, 20)).craft(model, CLEAN, SEED);
      int size = SHAPE.size();
      for (int i = 0; i < CLEAN.size(); i++) {
        int direction = 0;
        for (int j = 0; j < size; j++) {
          float slope = weights[2 * j] - weights[2 * j + 1];
          float before = CLEAN.pixels()[i * size + j];
          float after = crafted.pixels()[i * size + j];
          int sign = after > before ? 1 : -1;
          boolean hasRoom = before > epsilon && before < 1 - epsilon;
          if (hasRoom && direction == 0) {
            direction = sign * (slope > 0 ? 1 : -1);
          }
          if (hasRoom) {
            assertThat(sign).isEqualTo(direction * (slope > 0 ? 1 : -1));
            assertThat((double) Math.abs(after - before)).isCloseTo(epsilon, within(1e-6));
          }
        }
        assertThat(direction).isNotZero();
      }
      assertThat(crafted.effort().evaluations()).containsOnly(20);
      assertThat(crafted.effort().queries()).containsOnly(1);
    }
  }

  @ParameterizedTest
  @EnumSource(LpNorm.class)
  void the_attack_stays_within_any_threat_model(LpNorm norm) {
    double epsilon = norm == LpNorm.L0 ? 4 : .3;
    try (DifferentiableClassifier model = Classifiers.compiled(network(0), SHAPE)) {
      float[] pixels = inner(pgd(norm, epsilon, 7)).craft(model, CLEAN, SEED).pixels();
      float[] again = inner(pgd(norm, epsilon, 7)).craft(model, CLEAN, SEED).pixels();

      assertThat(again).isEqualTo(pixels);
      for (int i = 0; i < CLEAN.size(); i++) {
        int size = SHAPE.size();
        assertThat(norm.size(CLEAN.pixels(), pixels, i * size, size))
            .isBetween(.5 * epsilon, epsilon + 1e-5);
      }
      for (float value : pixels) {
        assertThat(value).isBetween(0f, 1f);
      }
    }
  }

  @Test
  void held_out_images_are_attacked_with_the_whole_epsilon_of_the_pgd_itself() {
    TrainingAttack attack = new TrainingAttack(pgd(LpNorm.LINF, .2, 5).attack(), 2);
    Trades trades = new Trades(BETA, attack, LabelLoss.PLAIN);

    assertThat(trades.validationAttack()).contains(attack);
    assertThat(((Trades) trades.at(.5)).attack().attack().threatModel().epsilon()).hasValue(.05);
  }

  @Test
  void refuses_other_attacks_and_weights() {
    TrainingAttack fgsm = TrainingAttack.fgsm(new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT));

    assertThat(fgsm.attack().attack()).isInstanceOf(Fgsm.class);
    assertThatThrownBy(() -> new Trades(1, fgsm, LabelLoss.PLAIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("TRADES takes the steps of PGD, not of fgsm");
    assertThatThrownBy(() -> new Trades(0, pgd(LpNorm.L2, 1, 2), LabelLoss.PLAIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above 0");
  }
}
