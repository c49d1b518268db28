package ml.gibbon.attack;

import java.io.Serializable;
import ml.gibbon.gradient.Knowledge;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Logits;
import ml.gibbon.random.Draws;

/** What an attack wants the model to answer. */
public sealed interface Goal extends Serializable {

  /** Any class but the true one, as in the paper. */
  Goal UNTARGETED = new Untargeted(Untargeted.Away.TRUE_LABEL);

  /**
   * The class that an image is moved away from or towards.
   *
   * @param clean the batch
   * @param image row of the batch
   * @param logits {@code [N, K]} of the clean images; not looked at unless {@link #asksTheModel}
   * @param classes K
   * @param seed of the run
   */
  int reference(ImageBatch clean, int image, float[] logits, int classes, long seed);

  /** Whether the class depends on the model's answer to the clean image. */
  default boolean asksTheModel() {
    return false;
  }

  /** What the model has to tell for that. */
  default Knowledge requires() {
    return Knowledge.LABELS;
  }

  /** Whether the attack succeeds with one class only. */
  default boolean isTargeted() {
    return true;
  }

  /** +1 to climb the loss of the reference class, -1 to descend it. */
  default int sign() {
    return isTargeted() ? -1 : 1;
  }

  /**
   * Whether the model's answer is what the attack wanted.
   *
   * @param label the true class
   * @param reference the class from {@link #reference}
   * @param prediction the model's answer on the adversarial image
   */
  default boolean isAchieved(int label, int reference, int prediction) {
    return isTargeted() ? prediction == reference : prediction != label;
  }

  /**
   * As it is written in configuration, manifests and tables: {@code untargeted}, {@code
   * untargeted-predicted}, {@code least-likely}, {@code random-class} or {@code class-3}.
   */
  String key();

  /**
   * The goal of a {@link #key}; a class may stand there by its number alone.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Goal parse(String key) {
    return switch (key) {
      case "untargeted" -> UNTARGETED;
      case "untargeted-predicted" -> new Untargeted(Untargeted.Away.PREDICTION);
      case "least-likely" -> new LeastLikely();
      case "random-class" -> new RandomClass();
      default -> {
        String number = key.startsWith("class-") ? key.substring("class-".length()) : key;
        if (!number.matches("\\d{1,9}")) {
          throw new IllegalArgumentException(
              "a goal is untargeted, untargeted-predicted, least-likely, random-class or a class number but is "
                  + key);
        }
        yield new OneClass(Integer.parseInt(number));
      }
    };
  }

  /**
   * Any wrong answer.
   *
   * @param from the class whose loss is increased
   */
  record Untargeted(Away from) implements Goal {

    /** The class whose loss is increased. */
    public enum Away {
      /** The label of the dataset, as in the paper. */
      TRUE_LABEL,
      /** The model's own answer on the clean image: needs no labels, and leaks none. */
      PREDICTION
    }

    @Override
    public int reference(ImageBatch clean, int image, float[] logits, int classes, long seed) {
      return asksTheModel() ? Logits.prediction(logits, classes, image) : clean.labels()[image];
    }

    @Override
    public boolean asksTheModel() {
      return from == Away.PREDICTION;
    }

    @Override
    public boolean isTargeted() {
      return false;
    }

    @Override
    public String key() {
      return asksTheModel() ? "untargeted-predicted" : "untargeted";
    }
  }

  /**
   * The same class for all images.
   *
   * @param target its number, from 0 on
   */
  record OneClass(int target) implements Goal {

    public OneClass {
      if (target < 0) {
        throw new IllegalArgumentException("a target is a class from 0 on but is " + target);
      }
    }

    @Override
    public int reference(ImageBatch clean, int image, float[] logits, int classes, long seed) {
      return target;
    }

    @Override
    public String key() {
      return "class-" + target;
    }
  }

  /** The class with the smallest clean logit (Kurakin et al. 2016, arXiv:1607.02533). */
  record LeastLikely() implements Goal {

    @Override
    public int reference(ImageBatch clean, int image, float[] logits, int classes, long seed) {
      return Logits.leastLikely(logits, classes, image);
    }

    @Override
    public boolean asksTheModel() {
      return true;
    }

    @Override
    public Knowledge requires() {
      return Knowledge.SCORES;
    }

    @Override
    public String key() {
      return "least-likely";
    }
  }

  /** Any class but the true one, drawn for each image. */
  record RandomClass() implements Goal {

    @Override
    public int reference(ImageBatch clean, int image, float[] logits, int classes, long seed) {
      int drawn = Draws.ofImage(seed, clean.ids()[image], key()).nextInt(classes - 1);
      return drawn < clean.labels()[image] ? drawn : drawn + 1;
    }

    @Override
    public String key() {
      return "random-class";
    }
  }
}
