package ml.gibbon.attack;

import java.io.Serializable;
import java.util.List;

/**
 * An attack that is several in turn, each on the images that those before it left standing; of each
 * image the worst case is kept. An image that the model gets wrong by itself stands no attack and
 * is left as it is.
 *
 * <p>Whoever has many images runs the {@link #parts} one by one and puts the images that are left
 * together anew before each ({@link CascadeStep}); {@link #craft} does all of it for one batch.
 * Either way an image ends the same.
 */
public interface CascadingAttack extends Attack {

  /**
   * The attacks in their order, at least one.
   *
   * @param norm that they are run under
   * @param classes K, which limits the number of classes that they aim at
   */
  List<Part> parts(LpNorm norm, int classes);

  /**
   * One attack of a cascade.
   *
   * @param name as rows tell it
   * @param attack under the threat model and with the goal of the whole cascade; one of minimum
   *     norm is held to the ball afterwards, as all are
   */
  record Part(String name, Attack attack) implements Serializable {

    /** The same after it has learned what it has to learn. */
    public Part learned(LearningAttack.Learner learner) {
      return attack instanceof LearningAttack learning
          ? new Part(name, learning.learned(learner))
          : this;
    }

    /** As manifests keep it: {@code pgd40 = pgd {restarts = 1, steps = 40}}. */
    @Override
    public String toString() {
      return "%s = %s %s".formatted(name, AttackKinds.nameOf(attack), AttackKey.settingsOf(attack));
    }
  }
}
