package ml.gibbon.attack;

import java.io.Serializable;
import java.util.Set;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.gradient.Knowledge;
import ml.gibbon.image.PixelFormat;

/**
 * An attack with all that makes one adversarial table of it.
 *
 * @param name the user's name for it
 * @param attack with its settings
 * @param goal what it wants
 * @param threatModel what it may do
 */
public record NamedAttack(String name, Attack attack, Goal goal, ThreatModel threatModel)
    implements Serializable {

  /** Whether it is FGSM away from the label, one step up the loss, as in the paper. */
  public boolean isFgsm() {
    return attack instanceof Fgsm && goal.equals(Goal.UNTARGETED);
  }

  /** What it has to be told of the model, by what it does and by what it wants. */
  public Knowledge requires() {
    return attack.requires().and(goal.requires());
  }

  /**
   * Checks that a model tells what it has to be told.
   *
   * @param model name of the model
   * @param told what the model tells
   * @throws ConfigurationException when it does not
   */
  public void checkKnowledge(String model, Knowledge told) {
    if (!told.includes(requires())) {
      throw new ConfigurationException(
          "attacks.%s (%s%s) needs %s of a model but %s answers with %s only: attack that with %s, or leave one of them out of generate.attacks or generate.models"
              .formatted(
                  name,
                  AttackKinds.nameOf(attack),
                  told.includes(attack.requires()) ? ", goal " + goal.key() : "",
                  requires().inWords(),
                  model,
                  told.inWords(),
                  told == Knowledge.LABELS
                      ? "hopskipjump or noise"
                      : "square, nes, hopskipjump, noise or a cascade of these"));
    }
  }

  /** The clean splits that it learns from before it attacks any image. */
  public Set<String> learnsFrom() {
    return attack instanceof LearningAttack learning ? learning.learnsFrom() : Set.of();
  }

  /** What its table is known by. */
  public AttackKey key() {
    return AttackKey.of(name, attack, goal, threatModel);
  }

  /**
   * Checks that there are the class that it aims at and as many as its loss compares.
   *
   * @param classes of the dataset
   * @throws ConfigurationException when there are not
   */
  public void checkClasses(String dataset, int classes) {
    if (goal instanceof Goal.OneClass one && one.target() >= classes) {
      throw new ConfigurationException(
          "attacks.%s.goal is class %d but %s has classes 0 to %d"
              .formatted(name, one.target(), dataset, classes - 1));
    }
    // That one class makes no model is said where models are made.
    if (classes > 1 && classes < attack.leastClasses()) {
      throw new ConfigurationException(
          "attacks.%s climbs a loss that compares %d classes but %s has %d: choose another loss for it, such as cross-entropy"
              .formatted(name, attack.leastClasses(), dataset, classes));
    }
  }

  /**
   * Runs it.
   *
   * @param format how adversarial pixels are stored
   * @param seed of every draw
   */
  public AttackRunner runner(PixelFormat format, long seed) {
    return new AttackRunner(attack, goal, threatModel, format, seed);
  }
}
