package ml.gibbon.evaluate;

import static ml.gibbon.evaluate.TableChecks.raise;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.attack.Goal;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.WorstCase;
import ml.gibbon.text.Figures;

/**
 * What several attacks did to the same images of the same model, image by image.
 *
 * @param attacks of one threat model, at least two
 * @param images all of them
 * @param broken of the images that are right when clean, how many were broken (got wrong) by which
 *     attacks, given by their places in the list; the empty set is that of those still standing
 */
record Outcomes(List<AttackedImages> attacks, long images, Map<Set<Integer>, Long> broken) {

  /** A hundredth of the images, and more than a couple. */
  private static final double SHARE = 0.01;

  private static final long FEW = 3;

  private static final double NEARLY_ALL = 0.99;

  Outcomes {
    attacks = List.copyOf(attacks);
    broken = Map.copyOf(broken);
  }

  /** All of them together. */
  WorstCase worstCase() {
    AttackedImages first = attacks.get(0);
    return new WorstCase(
        first.dataset(),
        first.split(),
        first.source(),
        first.attack().threatModel(),
        attacks.stream().map(Outcomes::nameOf).toList(),
        images,
        broken.getOrDefault(Set.of(), 0L));
  }

  private static String nameOf(AttackedImages on) {
    return on.attack().goal().equals(Goal.UNTARGETED)
        ? on.attack().name()
        : "%s (%s)".formatted(on.attack().name(), on.attack().goal().key());
  }

  /** What comparing an attack with the others shows about its table. */
  List<Finding> findings(int attack) {
    return Stream.of(gradientMasking(attack), blackBoxBeatsWhiteBox(attack), noise(attack))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Finding> gradientMasking(int attack) {
    if (family(attack) != AttackFamily.SEVERAL_STEPS && family(attack) != AttackFamily.CASCADE) {
      return Optional.empty();
    }
    return withGoalOf(attack, AttackFamily.ONE_STEP)
        .boxed()
        .max(Comparator.comparingLong(one -> byOnly(one, Set.of(attack))))
        .flatMap(
            one ->
                raise(
                    Check.GRADIENT_MASKING,
                    isMany(byOnly(one, Set.of(attack))),
                    "one step of %s breaks %s of the images right when clean on which it fails",
                    attacks.get(one).attack().name(),
                    share(byOnly(one, Set.of(attack)))));
  }

  private Optional<Finding> blackBoxBeatsWhiteBox(int attack) {
    Set<Integer> byGradients =
        Set.copyOf(withGoalOf(attack, AttackFamily.SEVERAL_STEPS).boxed().toList());
    if (family(attack) != AttackFamily.BLACK_BOX || byGradients.isEmpty()) {
      return Optional.empty();
    }
    long only = byOnly(attack, byGradients);
    return raise(
        Check.BLACK_BOX_BEATS_WHITE_BOX,
        isMany(only),
        "it breaks %s of the images right when clean that no attack by gradients does",
        share(only));
  }

  private Optional<Finding> noise(int attack) {
    boolean followsGradients =
        Set.of(AttackFamily.ONE_STEP, AttackFamily.SEVERAL_STEPS, AttackFamily.CASCADE)
            .contains(family(attack));
    long own = by(attack);
    return withGoalOf(attack, AttackFamily.NOISE)
        .filter(one -> followsGradients)
        .boxed()
        .max(Comparator.comparingLong(this::by))
        .flatMap(
            noise ->
                raise(
                    Check.NOISE_IS_AS_STRONG,
                    by(noise) >= FEW && by(noise) >= own && own < NEARLY_ALL * right(),
                    "noise breaks %s of the images right when clean, the attack %s",
                    share(by(noise)),
                    share(own)));
  }

  private AttackFamily family(int attack) {
    return AttackFamily.of(attacks.get(attack).attack());
  }

  private IntStream withGoalOf(int attack, AttackFamily family) {
    Goal goal = attacks.get(attack).attack().goal();
    return IntStream.range(0, attacks.size())
        .filter(one -> one != attack && family(one) == family)
        .filter(one -> attacks.get(one).attack().goal().equals(goal));
  }

  private long right() {
    return broken.values().stream().mapToLong(count -> count).sum();
  }

  private long by(int attack) {
    return byOnly(attack, Set.of());
  }

  private long byOnly(int attack, Set<Integer> others) {
    return broken.entrySet().stream()
        .filter(entry -> entry.getKey().contains(attack))
        .filter(entry -> others.stream().noneMatch(entry.getKey()::contains))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private boolean isMany(long some) {
    return some >= FEW && some > SHARE * right();
  }

  private String share(long some) {
    return Figures.percent((double) some / Math.max(1, right()));
  }
}
