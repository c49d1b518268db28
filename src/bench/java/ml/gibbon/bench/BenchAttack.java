package ml.gibbon.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Apgd;
import ml.gibbon.attack.method.Cw;
import ml.gibbon.attack.method.DeepFool;
import ml.gibbon.attack.method.Jsma;
import ml.gibbon.attack.method.Mim;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.attack.method.Square;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.LossKind;

/** The attacks of many steps that are measured, as {@code attacks_torch.py} has them, too. */
enum BenchAttack {
  /** 40 steps under L-infinity. */
  PGD(new Pgd(Choice.AUTO, 40, true, 1, LossKind.CROSS_ENTROPY), LpNorm.LINF, Goal.UNTARGETED),

  /** 10 steps under L-infinity, the paper's number. */
  MIM(new Mim(Choice.AUTO, 10, 1), LpNorm.LINF, Goal.UNTARGETED),

  /** All classes, the paper's overshoot. */
  DEEPFOOL(new DeepFool(50, .02, 10), LpNorm.L2, Goal.UNTARGETED),

  /** Towards a class that is drawn for each image. */
  JSMA(new Jsma(1, .145), LpNorm.L0, new Goal.RandomClass()),

  /** 1,000 steps with one constant. */
  CW(new Cw(1000, .01, 1, 1, 0), LpNorm.L2, Goal.UNTARGETED),

  /** 100 steps on the cross-entropy. */
  APGD(new Apgd(Apgd.Objective.CROSS_ENTROPY, 1, 100, true, 1, .75), LpNorm.LINF, Goal.UNTARGETED),

  /** 1,000 queries. */
  SQUARE(new Square(1000, .8, Choice.AUTO), LpNorm.LINF, Goal.UNTARGETED);

  /** Of attacks that are told one, on the [0, 1] pixel scale. */
  static final double EPSILON = .1;

  private static final long SEED = 1;

  private final Attack attack;
  private final LpNorm norm;
  private final Goal goal;

  BenchAttack(Attack attack, LpNorm norm, Goal goal) {
    this.attack = attack;
    this.norm = norm;
    this.goal = goal;
  }

  /** The name in options and results, such as {@code deepfool}. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The attack of that name.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  static BenchAttack of(String key) {
    return Arrays.stream(values())
        .filter(attack -> attack.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("%s is none of %s".formatted(key, keys())));
  }

  private static String keys() {
    return Arrays.stream(values()).map(BenchAttack::key).collect(Collectors.joining(", "));
  }

  AttackRunner runner() {
    Budget budget = attack.isOfMinimumNorm() ? new Budget.Smallest() : new Budget.Ball(EPSILON);
    ThreatModel threatModel = new ThreatModel(norm, budget, PixelRange.UNIT);
    return new AttackRunner(attack, goal, threatModel, PixelFormat.FLOAT32, SEED);
  }

  /** The class that each image is moved away from or towards; none of the goals asks the model. */
  int[] classes(ImageBatch images) {
    return IntStream.range(0, images.size())
        .map(i -> goal.reference(images, i, new float[0], BenchModel.CLASSES, SEED))
        .toArray();
  }

  /** The share of images whose answers are what the attack wants. */
  double success(ImageBatch images, int[] answers) {
    int[] classes = classes(images);
    long achieved =
        IntStream.range(0, answers.length)
            .filter(i -> goal.isAchieved(images.labels()[i], classes[i], answers[i]))
            .count();
    return (double) achieved / answers.length;
  }
}
