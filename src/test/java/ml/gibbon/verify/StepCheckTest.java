package ml.gibbon.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgm;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Fgvm;
import ml.gibbon.attack.method.Noise;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.TestModels;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CleanSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What attacks make is right, and what is not quite that is not. */
class StepCheckTest {

  private static final int IMAGES = 60;

  /** One attack. */
  record Case(Attack attack, ThreatModel threat, Goal goal, PixelFormat format) {
    @Override
    public String toString() {
      return "%s %s %s, clip %s, %s"
          .formatted(attack, threat.norm().key(), goal.key(), threat.clip().key(), format.key());
    }
  }

  static Stream<Case> steps() {
    List<Case> cases = new ArrayList<>();
    for (PixelRange clip : List.of(PixelRange.UNIT, PixelRange.NONE)) {
      for (Goal goal :
          List.of(
              Goal.UNTARGETED,
              Goal.parse("untargeted-predicted"),
              new Goal.LeastLikely(),
              new Goal.OneClass(2))) {
        cases.add(of(new Fgsm(), LpNorm.LINF, .1, goal, clip, PixelFormat.FLOAT32));
        cases.add(of(new Fgm(), LpNorm.L2, 1, goal, clip, PixelFormat.FLOAT32));
        cases.add(of(new Fgm(), LpNorm.L1, 2, goal, clip, PixelFormat.FLOAT32));
      }
      for (Fgvm.Scaling scaling : Fgvm.Scaling.values()) {
        cases.add(of(new Fgvm(scaling), LpNorm.L2, 1, Goal.UNTARGETED, clip, PixelFormat.FLOAT32));
      }
    }
    for (double epsilon : new double[] {8 / 255., .1}) {
      cases.add(
          of(
              new Fgsm(),
              LpNorm.LINF,
              epsilon,
              Goal.UNTARGETED,
              PixelRange.UNIT,
              PixelFormat.UINT8));
    }
    cases.add(of(new Fgm(), LpNorm.L2, 2, Goal.UNTARGETED, PixelRange.UNIT, PixelFormat.UINT8));
    cases.add(of(new Fgm(), LpNorm.L1, .7, Goal.UNTARGETED, PixelRange.UNIT, PixelFormat.UINT8));
    return cases.stream();
  }

  static Stream<Case> noise() {
    List<Case> cases = new ArrayList<>();
    for (PixelRange clip : List.of(PixelRange.UNIT, PixelRange.NONE)) {
      cases.add(of(new Noise(), LpNorm.LINF, .1, Goal.UNTARGETED, clip, PixelFormat.FLOAT32));
      cases.add(of(new Noise(), LpNorm.L2, 1, Goal.UNTARGETED, clip, PixelFormat.FLOAT32));
      cases.add(of(new Noise(), LpNorm.L1, 2, Goal.UNTARGETED, clip, PixelFormat.FLOAT32));
      cases.add(of(new Noise(), LpNorm.L0, 5, Goal.UNTARGETED, clip, PixelFormat.FLOAT32));
    }
    cases.add(
        of(new Noise(), LpNorm.LINF, .1, Goal.UNTARGETED, PixelRange.UNIT, PixelFormat.UINT8));
    return cases.stream();
  }

  private static Case of(
      Attack attack, LpNorm norm, double epsilon, Goal goal, PixelRange clip, PixelFormat format) {
    Budget budget = attack.isOfMinimumNorm() ? new Budget.Smallest() : new Budget.Ball(epsilon);
    return new Case(attack, new ThreatModel(norm, budget, clip), goal, format);
  }

  private static Claims claims(Case attack, TestModels.Model model) {
    return Claims.of(
        AdversarialSet.of(
            new CleanSet("noise", "test", model.shape().toString(), List.of("a", "b", "c", "d")),
            model.name(),
            named(attack).key(),
            attack.format,
            "compiled"));
  }

  private static NamedAttack named(Case attack) {
    return new NamedAttack("it", attack.attack, attack.goal, attack.threat);
  }

  /** Each image that an attack made of a model's images. */
  private static List<AdversarialImage> images(Case attack, TestModels.Model model, ImageBatch of) {
    try (DifferentiableClassifier classifier =
        Classifiers.of(model.network(), model.shape(), EngineChoice.AUTO)) {
      return named(attack).runner(attack.format, 1).run(classifier, of);
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void what_an_attack_made_is_its_step_and_a_value_changed_inside_the_ball_is_not(Case attack) {
    TestModels.all().forEach(model -> check(attack, model));
  }

  private static void check(Case attack, TestModels.Model model) {
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 3);
    StepCheck check = new StepCheck(claims(attack, model));
    PlainModel plain = PlainModel.of(ModelFile.write(model.network()), "it", model.shape());
    int[] references = new int[IMAGES];
    List<AdversarialImage> images = images(attack, model, clean);
    for (int i = 0; i < IMAGES; i++) {
      references[i] =
          attack.goal.isTargeted()
              ? images.get(i).target().getAsInt()
              : attack.goal.equals(Goal.UNTARGETED)
                  ? images.get(i).label()
                  : images.get(i).cleanPrediction();
    }
    Gradient[] gradients = plain.gradients(clean.pixels(), references);
    int undecided = 0;
    int moved = 0;
    for (int i = 0; i < IMAGES; i++) {
      String name = "%s on %s, image %d".formatted(attack, model, i);
      float[] before = image(clean.pixels(), i, model);
      float[] after = decoded(images.get(i), attack, model);
      StepCheck.Found found = check.compare(before, after, gradients[i]);
      assertThat(found.wrong()).as(name).isZero();
      undecided += found.undecided();
      int steepest = steepest(before, after, gradients[i]);
      if (steepest >= 0) {
        moved++;
        for (float share : new float[] {.5f, 0}) {
          float[] tampered = after.clone();
          tampered[steepest] = before[steepest] + share * (after[steepest] - before[steepest]);
          assertThat(check.compare(before, tampered, gradients[i]).wrong()).as(name).isPositive();
        }
      }
    }
    assertThat(undecided)
        .as("%s on %s", attack, model)
        .isLessThan(IMAGES * model.shape().size() / 50);
    if (!attack.attack.isOfMinimumNorm()) {
      assertThat(moved).isGreaterThan(IMAGES / 10);
    }
  }

  @Test
  void a_value_is_judged_only_where_neighbours_agree_on_its_slope() {
    TestModels.Model model = TestModels.all().findFirst().orElseThrow();
    Case fgsm =
        of(new Fgsm(), LpNorm.LINF, .1, Goal.UNTARGETED, PixelRange.UNIT, PixelFormat.FLOAT32);
    StepCheck check = new StepCheck(claims(fgsm, model));
    float[] clean = {.5f, .5f};
    float[] wrongSecond = {.6f, .55f};
    Gradient here = new Gradient(new double[] {1, 1}, 1, 1);
    Gradient nearlySame = new Gradient(new double[] {1, .9}, 1, 1);
    Gradient across = new Gradient(new double[] {1, .3}, 1, 1);

    assertThat(check.compare(clean, wrongSecond, here, nearlySame))
        .isEqualTo(new StepCheck.Found(1, 0));
    assertThat(check.compare(clean, wrongSecond, here, across))
        .isEqualTo(new StepCheck.Found(0, 1));
    assertThat(check.compare(clean, new float[] {.55f, .6f}, here, across))
        .as("the slope of the first value is settled")
        .isEqualTo(new StepCheck.Found(1, 0));
  }

  /** Of the values that moved the one with the largest gradient; -1 when none did. */
  private static int steepest(float[] before, float[] after, Gradient gradient) {
    int steepest = -1;
    for (int j = 0; j < before.length; j++) {
      if (Math.abs(after[j] - before[j]) > .01
          && (steepest < 0
              || Math.abs(gradient.direction()[j]) > Math.abs(gradient.direction()[steepest]))) {
        steepest = j;
      }
    }
    return steepest;
  }

  @ParameterizedTest
  @MethodSource("noise")
  void noise_is_as_large_as_it_may_be_and_smaller_noise_is_found_where_nothing_was_clipped(
      Case attack) {
    TestModels.Model model = TestModels.all().findFirst().orElseThrow();
    ImageBatch clean = TestModels.images(model.shape(), IMAGES, 3);
    StepCheck check = new StepCheck(claims(attack, model));
    for (AdversarialImage image : images(attack, model, clean)) {
      float[] before = image(clean.pixels(), (int) image.id(), model);
      float[] after = decoded(image, attack, model);
      assertThat(check.isNoiseOfEpsilon(before, after, change(before, after)))
          .as("image %d", image.id())
          .isTrue();
      if (attack.threat.clip().isNone() || attack.threat.norm() == LpNorm.LINF) {
        int first = 0;
        for (int j = 1; j < after.length; j++) {
          boolean larger =
              Math.abs(after[j] - before[j]) > Math.abs(after[first] - before[first]) + 1e-3;
          first = larger ? j : first;
        }
        float[] tampered = after.clone();
        tampered[first] =
            attack.threat.norm() == LpNorm.L0
                ? before[first]
                : before[first] + .5f * (after[first] - before[first]);
        assertThat(check.isNoiseOfEpsilon(before, tampered, change(before, tampered)))
            .as("image %d", image.id())
            .isFalse();
      }
    }
  }

  private static Change change(float[] before, float[] after) {
    return Change.between(before, after, 0, before.length);
  }

  private static float[] image(float[] pixels, int i, TestModels.Model model) {
    int size = model.shape().size();
    return Arrays.copyOfRange(pixels, i * size, (i + 1) * size);
  }

  private static float[] decoded(AdversarialImage image, Case attack, TestModels.Model model) {
    float[] pixels = new float[model.shape().size()];
    attack.format.decode(image.adversarialPixels(), pixels, 0);
    return pixels;
  }
}
