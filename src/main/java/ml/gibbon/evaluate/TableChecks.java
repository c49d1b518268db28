package ml.gibbon.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Bim;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Tally;
import ml.gibbon.text.Figures;

/**
 * The checks of one table by itself: each is a function of its counts and of what the attack was.
 */
final class TableChecks {

  /** Room for float32 rounding above the budget. */
  private static final double BUDGET_TOLERANCE = 1e-4;

  private static final double UNCHANGED_SHARE = 0.05;

  private static final double NEARLY_ALL = 0.95;

  /** Room for the rounding of steps times step size. */
  private static final double REACH_TOLERANCE = 1e-6;

  private TableChecks() {}

  /**
   * What the table shows.
   *
   * @param values of an image
   */
  static List<Finding> of(Tally tally, AttackedImages on, int values) {
    return Stream.of(
            overBudget(tally, on.attack().threatModel()),
            zeroGradients(tally, on.attack()),
            stepCannotReachEdge(on.attack()),
            survivesHugeEpsilon(tally, on.attack(), values),
            labelLeaking(tally, on.attack()),
            epsilonOffGreyLevels(on))
        .flatMap(Optional::stream)
        .toList();
  }

  static Optional<Finding> overBudget(Tally tally, ThreatModel allowed) {
    OptionalDouble epsilon = allowed.epsilon();
    return raise(
        Check.OVER_BUDGET,
        epsilon.isPresent() && tally.largest() > epsilon.getAsDouble() * (1 + BUDGET_TOLERANCE),
        "ERROR, the largest change is %s %s but epsilon is %s; run verify, discard the table",
        Figures.norm(allowed.norm().key()),
        tally.largest(),
        Figures.epsilon(epsilon));
  }

  /**
   * An attack of minimum norm leaves an image as it is that is wrong already, and so does a
   * cascade.
   */
  static Optional<Finding> zeroGradients(Tally tally, AttackKey attack) {
    return raise(
        Check.ZERO_GRADIENTS,
        attack.threatModel().epsilon().orElse(0) > 0
            && tally.sizes().evaluationsMean() > 0
            && AttackFamily.of(attack) != AttackFamily.CASCADE
            && tally.unchangedShare() > UNCHANGED_SHARE,
        "%s of the images were not changed at all: gradients vanish",
        Figures.percent(tally.unchangedShare()));
  }

  static Optional<Finding> stepCannotReachEdge(AttackKey attack) {
    double epsilon = attack.threatModel().epsilon().orElse(0);
    OptionalDouble size = number(attack, "step-size");
    OptionalDouble steps =
        attack.kind().equals("bim") && number(attack, AttackFamily.STEPS).isEmpty()
            ? OptionalDouble.of(Bim.stepsFor(epsilon))
            : number(attack, AttackFamily.STEPS);
    if (size.isEmpty() || steps.isEmpty() || attack.threatModel().norm() == LpNorm.L0) {
      return Optional.empty();
    }
    double reach = size.getAsDouble() * steps.getAsDouble();
    return raise(
        Check.STEP_CANNOT_REACH_EDGE,
        reach < epsilon * (1 - REACH_TOLERANCE),
        "%.0f steps of %s go no further than %s but epsilon is %s",
        steps.getAsDouble(),
        Figures.decimal(size.getAsDouble()),
        Figures.decimal(reach),
        Figures.epsilon(epsilon));
  }

  /** Empty for a setting that the kind does not have, or that the attack chooses by itself. */
  private static OptionalDouble number(AttackKey attack, String setting) {
    String value = attack.settings().getOrDefault(setting, "auto");
    return value.equals("auto")
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(value));
  }

  static Optional<Finding> survivesHugeEpsilon(Tally tally, AttackKey attack, int values) {
    OptionalDouble success = tally.rates().successRate();
    double epsilon = attack.threatModel().epsilon().orElse(0);
    return raise(
        Check.SURVIVES_HUGE_EPSILON,
        AttackFamily.of(attack) == AttackFamily.SEVERAL_STEPS
            && attack.goal().equals(Goal.UNTARGETED)
            && epsilon >= turnsGrey(attack.threatModel().norm(), values)
            && success.orElse(1) < NEARLY_ALL,
        "only %s of the images are broken though epsilon %s lets every one turn grey",
        Figures.percent(success),
        Figures.epsilon(epsilon));
  }

  /** The size of a change of half of the pixel range at every value. */
  private static double turnsGrey(LpNorm norm, int values) {
    return switch (norm) {
      case LINF -> 0.5;
      case L2 -> 0.5 * Math.sqrt(values);
      case L1 -> 0.5 * values;
      case L0 -> values;
    };
  }

  static Optional<Finding> labelLeaking(Tally tally, AttackKey attack) {
    return raise(
        Check.LABEL_LEAKING,
        attack.goal().equals(Goal.UNTARGETED)
            && AttackFamily.of(attack) != AttackFamily.NOISE
            && tally.adversarialMistakes() < tally.cleanMistakes(),
        "fewer errors attacked (%s) than clean (%s)",
        Figures.percent(tally.rates().adversarialError()),
        Figures.percent(tally.rates().cleanError()));
  }

  static Optional<Finding> epsilonOffGreyLevels(AttackedImages on) {
    OptionalDouble epsilon = on.attack().threatModel().epsilon();
    double levels = epsilon.orElse(0) * 255;
    return raise(
        Check.EPSILON_OFF_GREY_LEVELS,
        on.pixels() == PixelFormat.UINT8
            && on.attack().threatModel().norm() == LpNorm.LINF
            && Math.abs(levels - Math.rint(levels)) >= 1e-6,
        "epsilon %s is no whole number of grey levels: stored as uint8 it is %d/255",
        Figures.epsilon(epsilon),
        (long) levels);
  }

  static Optional<Finding> raise(Check check, boolean raised, String found, Object... numbers) {
    return raised
        ? Optional.of(new Finding(check, String.format(Locale.ROOT, found, numbers)))
        : Optional.empty();
  }
}
