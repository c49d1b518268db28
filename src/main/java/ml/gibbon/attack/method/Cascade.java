package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.CascadingAttack;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LearningAttack;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.loop.CascadeLoop;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.Knowledge;

/**
 * A list of attacks, each on the images that those before it left standing (the evaluation of Croce
 * and Hein 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
 * parameter-free attacks", arXiv:2003.01690, section 4, with attacks of one's own choice).
 *
 * @param attacks at least one, weak and fast ones first
 */
public record Cascade(List<Part> attacks) implements CascadingAttack, LearningAttack {

  public Cascade {
    attacks = List.copyOf(attacks);
    require(!attacks.isEmpty(), "attacks", attacks, "names of other attacks");
  }

  @Override
  public int leastClasses() {
    return attacks.stream().mapToInt(part -> part.attack().leastClasses()).max().orElseThrow();
  }

  /** What the part that has to be told most requires. */
  @Override
  public Knowledge requires() {
    return attacks.stream()
        .map(part -> part.attack().requires())
        .reduce(Knowledge.LABELS, Knowledge::and);
  }

  @Override
  public Set<LpNorm> norms() {
    Set<LpNorm> common = EnumSet.allOf(LpNorm.class);
    attacks.forEach(part -> common.retainAll(part.attack().norms()));
    return common;
  }

  @Override
  public List<Part> parts(LpNorm norm, int classes) {
    return attacks;
  }

  @Override
  public Set<String> learnsFrom() {
    return attacks.stream()
        .map(Part::attack)
        .filter(LearningAttack.class::isInstance)
        .flatMap(attack -> ((LearningAttack) attack).learnsFrom().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Cascade learned(Learner learner) {
    return new Cascade(attacks.stream().map(part -> part.learned(learner)).toList());
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    return new CascadeLoop(attacks).run(model, task);
  }
}
