package ml.gibbon.attack;

import java.io.Serializable;
import ml.gibbon.loss.Logits;

/** What an attack wants the model to answer: two types, never a flag. */
public sealed interface Goal extends Serializable permits Goal.Untargeted, Goal.Targeted {

  /** The class that row {@code row} is moved away from or towards, given its clean logits. */
  int reference(int label, float[] logits, int classes, int row);

  /** +1 to climb the loss of the reference class, -1 to descend it. */
  float sign();

  /**
   * Whether the model's answer is what the attack wanted.
   *
   * @param label the true class
   * @param reference the class from {@link #reference}
   * @param prediction the model's answer on the adversarial image
   */
  boolean achieved(int label, int reference, int prediction);

  /** The name used in configuration and tables, such as {@code true-label} or {@code class-3}. */
  String key();

  /** Any wrong answer. */
  record Untargeted(Away from) implements Goal {

    /** The class whose loss is increased. */
    public enum Away {
      /** The label of the dataset, as in the paper. */
      TRUE_LABEL,
      /** The model's own answer on the clean image: needs no labels, and leaks none. */
      PREDICTION
    }

    @Override
    public int reference(int label, float[] logits, int classes, int row) {
      return from == Away.TRUE_LABEL ? label : Logits.prediction(logits, classes, row);
    }

    @Override
    public float sign() {
      return 1f;
    }

    @Override
    public String key() {
      return from == Away.TRUE_LABEL ? "true-label" : "predicted-label";
    }

    @Override
    public boolean achieved(int label, int reference, int prediction) {
      return prediction != label;
    }
  }

  /** One particular answer: a fixed class, or for {@code LEAST_LIKELY} the model's last choice. */
  record Targeted(int target) implements Goal {

    /** The class with the smallest clean logit (Kurakin et al. 2016, arXiv:1607.02533). */
    public static final int LEAST_LIKELY = -1;

    public Targeted {
      if (target < LEAST_LIKELY) {
        throw new IllegalArgumentException("a target is a class from 0 on but is " + target);
      }
    }

    @Override
    public int reference(int label, float[] logits, int classes, int row) {
      return target == LEAST_LIKELY ? Logits.leastLikely(logits, classes, row) : target;
    }

    @Override
    public float sign() {
      return -1f;
    }

    @Override
    public String key() {
      return target == LEAST_LIKELY ? "least-likely" : "class-" + target;
    }

    @Override
    public boolean achieved(int label, int reference, int prediction) {
      return prediction == reference;
    }
  }
}
