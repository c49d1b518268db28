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
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Jsma;
import ml.gibbon.attack.method.Mim;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.attack.method.Square;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.LossKind;

/** The attacks whose strength is compared, with the settings that {@code plain_*.py} have, too. */
enum PeerAttack {
  FGSM(new Fgsm(), LpNorm.LINF, false),
  MIM(new Mim(Choice.AUTO, 10, 1), LpNorm.LINF, false),
  PGD_LINF(pgd(), LpNorm.LINF, true),
  PGD_L2(pgd(), LpNorm.L2, true),
  PGD_L1(pgd(), LpNorm.L1, true),
  APGD_CE_LINF(apgd(Apgd.Objective.CROSS_ENTROPY), LpNorm.LINF, true),
  APGD_CE_L2(apgd(Apgd.Objective.CROSS_ENTROPY), LpNorm.L2, true),
  APGD_CE_L1(apgd(Apgd.Objective.CROSS_ENTROPY), LpNorm.L1, true),
  APGD_DLR_LINF(apgd(Apgd.Objective.DLR), LpNorm.LINF, true),
  APGD_DLR_L2(apgd(Apgd.Objective.DLR), LpNorm.L2, true),
  APGD_DLR_L1(apgd(Apgd.Objective.DLR), LpNorm.L1, true),
  SQUARE_LINF(new Square(1000, .8, Choice.AUTO), LpNorm.LINF, true),
  SQUARE_L2(new Square(1000, .8, Choice.AUTO), LpNorm.L2, true),
  DEEPFOOL_L2(new DeepFool(50, .02, 10), LpNorm.L2, false),
  DEEPFOOL_LINF(new DeepFool(50, .02, 10), LpNorm.LINF, false),
  CW(new Cw(200, .01, 1, 5, 0), LpNorm.L2, false),

  /** Towards a class that is drawn for each image. */
  JSMA(new Jsma(1, .145), LpNorm.L0, false);

  private static final long TARGETS = 1;

  private final Attack attack;
  private final LpNorm norm;
  private final boolean random;

  PeerAttack(Attack attack, LpNorm norm, boolean random) {
    this.attack = attack;
    this.norm = norm;
    this.random = random;
  }

  private static Pgd pgd() {
    return new Pgd(Choice.AUTO, 40, true, 1, LossKind.CROSS_ENTROPY);
  }

  private static Apgd apgd(Apgd.Objective loss) {
    return new Apgd(loss, 1, 100, true, 1, .75);
  }

  /** The name in options and results, such as {@code apgd-ce-linf}. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The attack of that name.
   *
   * @throws IllegalArgumentException listing the names there are
   */
  static PeerAttack of(String key) {
    return Arrays.stream(values())
        .filter(attack -> attack.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("%s is none of %s".formatted(key, keys())));
  }

  static String keys() {
    return Arrays.stream(values()).map(PeerAttack::key).collect(Collectors.joining(", "));
  }

  /** How the size of a change is measured. */
  LpNorm norm() {
    return norm;
  }

  /** Whether another seed gives other images. */
  boolean isRandom() {
    return random;
  }

  /** Whether its size is compared, too: it is told no epsilon. */
  boolean isOfMinimumNorm() {
    return attack.isOfMinimumNorm();
  }

  private Goal goal() {
    return this == JSMA ? new Goal.RandomClass() : Goal.UNTARGETED;
  }

  /** The class that each image is moved away from or towards. */
  int[] classes(ImageBatch images) {
    return IntStream.range(0, images.size())
        .map(i -> goal().reference(images, i, new float[0], BenchModel.CLASSES, TARGETS))
        .toArray();
  }

  /** Whether an image's answer is what the attack wants. */
  boolean isReached(int label, int reference, int answer) {
    return goal().isAchieved(label, reference, answer);
  }

  /**
   * What runs it.
   *
   * @param epsilon size of the ball, no matter to attacks of minimum norm
   * @param seed of what it draws; the targets of {@link #JSMA} are its goal's
   */
  AttackRunner runner(double epsilon, long seed) {
    Budget budget = isOfMinimumNorm() ? new Budget.Smallest() : new Budget.Ball(epsilon);
    return new AttackRunner(
        attack,
        goal(),
        new ThreatModel(norm, budget, PixelRange.UNIT),
        PixelFormat.FLOAT32,
        this == JSMA ? TARGETS : seed);
  }
}
