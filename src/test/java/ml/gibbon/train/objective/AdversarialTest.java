package ml.gibbon.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Noise;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.Nesterov;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.LossKind;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.TestModels;
import ml.gibbon.model.dl4j.Dl4jGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdversarialTest {

  private static final ThreatModel THREAT = new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT);
  private static final TrainingAttack BRIGHTER = attack("brighter", new Brighter(), THREAT);
  private static final TrainingAttack NOISE = attack("hiss", new Noise(), THREAT);
  private static final MultiLayerNetwork NETWORK =
      TestModels.model("maxout", TestModels.GREY, new Architecture.Maxout(List.of(7), 3, 0, 0, 0))
          .network();
  private static final ImageBatch CLEAN = TestModels.images(TestModels.GREY, 6, 2);

  private static final CrossEntropy LOSS = new CrossEntropy(CLEAN.labels());

  private static TrainingAttack attack(String name, Attack attack, ThreatModel threatModel) {
    return new TrainingAttack(new NamedAttack(name, attack, Goal.UNTARGETED, threatModel));
  }

  /** Needs no model: every value goes up by more than is allowed. */
  private record Brighter() implements Attack {

    @Override
    public Set<LpNorm> norms() {
      return Set.of(LpNorm.LINF);
    }

    @Override
    public Crafted craft(DifferentiableClassifier model, AttackTask task) {
      float[] pixels = task.clean().pixels().clone();
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] += 5;
      }
      return new Crafted(pixels, Optional.empty(), Effort.none(task.clean().size()));
    }
  }

  /** The parameters after one step of plain gradient descent, and what the step returned. */
  private record Step(float[] parameters, double loss) {

    static Step of(java.util.function.ToDoubleFunction<Trainer> add) {
      try (Trainer trainer =
          new Trainer(Dl4jGraph.toTrain(NETWORK, TestModels.GREY), TestModels.GREY, CLEAN.size())) {
        ParameterOrder order = Trainer.order(Dl4jGraph.toTrain(NETWORK, TestModels.GREY));
        float[] parameters = order.toEngine(NETWORK.params().dup().data().asFloat());
        trainer.set(parameters, new float[parameters.length]);
        trainer.clearGradient();
        double loss = add.applyAsDouble(trainer);
        trainer.update(new Nesterov(1, 0), 1);
        trainer.get(parameters, new float[parameters.length]);
        return new Step(parameters, loss);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, .25, .5, 1})
  void weighs_the_clean_images_and_those_of_any_attack(double alpha) {
    Step step = Step.of(t -> new Adversarial(alpha, BRIGHTER, 0).add(t, CLEAN, 1));

    float[] brighter = CLEAN.pixels().clone();
    for (int i = 0; i < brighter.length; i++) {
      brighter[i] = Math.min(1, brighter[i] + .1f);
    }
    ImageBatch attacked = new ImageBatch(CLEAN.shape(), CLEAN.ids(), CLEAN.labels(), brighter);
    double each = 1.0 / CLEAN.size();
    Step expected =
        Step.of(
            t -> {
              double ofClean = alpha == 0 ? 0 : t.add(CLEAN, LOSS, alpha * each, 1);
              double ofAttacked = alpha == 1 ? 0 : t.add(attacked, LOSS, (1 - alpha) * each, 1);
              return alpha * ofClean + (1 - alpha) * ofAttacked;
            });
    assertThat(step.parameters())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(expected.parameters());
    assertThat(step.loss())
        .isCloseTo(expected.loss(), org.assertj.core.api.Assertions.within(1e-6));
  }

  /** Madry et al. 2018 train with alpha 0. */
  @ParameterizedTest
  @ValueSource(doubles = {0, .5})
  void pgd_of_one_step_trains_as_fgsm_does_and_of_more_steps_otherwise(double alpha) {
    float[] fgsm = parameters(alpha, TrainingAttack.fgsm(THREAT));

    assertThat(parameters(alpha, pgd(1))).isEqualTo(fgsm);
    assertThat(parameters(alpha, pgd(5))).isNotEqualTo(fgsm);
  }

  private static TrainingAttack pgd(int steps) {
    Choice stepSize = Choice.of(.1 / steps);
    return attack("pgd", new Pgd(stepSize, steps, false, 1, LossKind.CROSS_ENTROPY), THREAT);
  }

  private static float[] parameters(double alpha, TrainingAttack attack) {
    return Step.of(t -> new Adversarial(alpha, attack, 0).add(t, CLEAN, 1)).parameters();
  }

  @ParameterizedTest
  @CsvSource({"0.1, .0025", "2, .05", "3.9, .0975", "4, .1", "7, .1"})
  void epsilon_rises_linearly_over_the_epochs_of_its_warm_up(double done, float epsilon) {
    TrainingAttack rising = new TrainingAttack(BRIGHTER.attack(), 4);
    TrainingAttack fixed =
        attack("brighter", new Brighter(), new ThreatModel(LpNorm.LINF, epsilon, PixelRange.UNIT));
    Objective atTime = new Adversarial(0, rising, 0).at(done);

    assertThat(Step.of(t -> atTime.add(t, CLEAN, 1)).parameters())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(Step.of(t -> new Adversarial(0, fixed, 0).add(t, CLEAN, 1)).parameters());
    assertThat(new Adversarial(0, rising, 0).validationAttack().get().attack().threatModel())
        .as("images held out are attacked with the whole epsilon")
        .isEqualTo(THREAT);
  }

  /** By the written loss: half of it is the images', half that of any class. */
  @Test
  void labels_may_be_smoothed() {
    LabelLoss half = new LabelLoss(.5, 1);
    Step step = Step.of(t -> new Adversarial(.25, BRIGHTER, 0, half).add(t, CLEAN, 1));
    Step plain = Step.of(t -> new Adversarial(.25, BRIGHTER, 0).add(t, CLEAN, 1));
    double ofAnyClass = 0;
    for (int label = 0; label < TestModels.CLASSES; label++) {
      int[] labels = new int[CLEAN.size()];
      java.util.Arrays.fill(labels, label);
      ImageBatch relabelled = new ImageBatch(CLEAN.shape(), CLEAN.ids(), labels, CLEAN.pixels());
      ofAnyClass +=
          Step.of(t -> new Adversarial(.25, BRIGHTER, 0).add(t, relabelled, 1)).loss()
              / TestModels.CLASSES;
    }

    assertThat(step.loss())
        .isCloseTo(
            .5 * plain.loss() + .5 * ofAnyClass, org.assertj.core.api.Assertions.within(1e-5));
    assertThatThrownBy(() -> new LabelLoss(1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_attack_that_draws_draws_anew_in_every_step() {
    Objective noise = new Adversarial(0, NOISE, 0);
    float[] first = Step.of(t -> noise.add(t, CLEAN, 1)).parameters();

    assertThat(Step.of(t -> noise.add(t, CLEAN, 1)).parameters()).isEqualTo(first);
    assertThat(Step.of(t -> noise.add(t, CLEAN, 2)).parameters()).isNotEqualTo(first);
  }

  @Test
  void only_fgsm_away_from_the_label_is_made_with_dropout_on() {
    TrainingAttack targeted =
        new TrainingAttack(new NamedAttack("fgsm", new Fgsm(), new Goal.OneClass(1), THREAT));

    assertThat(new Adversarial(.5, TrainingAttack.fgsm(THREAT), 1).dropoutInAttack()).isOne();
    assertThatThrownBy(() -> new Adversarial(.5, NOISE, .5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not hiss");
    assertThatThrownBy(() -> new Adversarial(.5, targeted, .5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-.1, 1.1, Double.NaN})
  void refuses_shares_that_are_none(double share) {
    assertThatThrownBy(() -> new Adversarial(share, NOISE, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alpha");
    assertThatThrownBy(() -> new Adversarial(.5, TrainingAttack.fgsm(THREAT), share))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dropout");
  }
}
