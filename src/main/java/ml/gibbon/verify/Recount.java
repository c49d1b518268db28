package ml.gibbon.verify;

import java.io.Serializable;

/**
 * What results say of some answers, counted again: the numbers of a row of {@code metrics.json}.
 * Counts add up.
 */
final class Recount implements Serializable {

  private static final long serialVersionUID = 1;

  private long images;
  private long cleanMistakes;
  private long mistakes;
  private long robust;
  private long attackable;
  private long successes;
  private long aimed;
  private long hits;
  private long bothWrong;
  private long sameWrong;
  private long ties;
  private double confidence;
  private double confidenceOnMistakes;
  private double linfMax;
  private double l2;
  private long evaluations;
  private long queries;

  /**
   * Counts an answer.
   *
   * @param target class that the attack aimed at; null for any wrong one
   * @param clean answer to the clean image
   * @param prediction answer to the adversarial image
   * @param sure probability that it gives that answer
   * @param sources answer of the model that the image was made on
   */
  void addAnswer(int label, Integer target, int clean, int prediction, double sure, int sources) {
    boolean mistake = prediction != label;
    images++;
    confidence += sure;
    cleanMistakes += clean == label ? 0 : 1;
    if (mistake) {
      mistakes++;
      confidenceOnMistakes += sure;
    }
    if (clean == label) {
      robust += mistake ? 0 : 1;
      if (target == null) {
        attackable++;
        successes += mistake ? 1 : 0;
      } else if (target != label) {
        attackable++;
        successes += prediction == target ? 1 : 0;
      }
    }
    if (target != null && target != label) {
      aimed++;
      hits += prediction == target ? 1 : 0;
    }
    if (mistake && sources != label) {
      bothWrong++;
      sameWrong += prediction == sources ? 1 : 0;
    }
  }

  /** Counts an image whose answer, clean or adversarial, may as well be another one. */
  void addTie() {
    ties++;
  }

  void addChange(double linf, double length, int gradients, int answers) {
    linfMax = Math.max(linfMax, linf);
    l2 += length;
    evaluations += gradients;
    queries += answers;
  }

  Recount add(Recount other) {
    images += other.images;
    cleanMistakes += other.cleanMistakes;
    mistakes += other.mistakes;
    robust += other.robust;
    attackable += other.attackable;
    successes += other.successes;
    aimed += other.aimed;
    hits += other.hits;
    bothWrong += other.bothWrong;
    sameWrong += other.sameWrong;
    ties += other.ties;
    confidence += other.confidence;
    confidenceOnMistakes += other.confidenceOnMistakes;
    linfMax = Math.max(linfMax, other.linfMax);
    l2 += other.l2;
    evaluations += other.evaluations;
    queries += other.queries;
    return this;
  }

  long images() {
    return images;
  }

  long ties() {
    return ties;
  }

  /** Of whole numbers: how many, and of how many. */
  record Share(long part, long whole) {}

  Share cleanError() {
    return new Share(cleanMistakes, images);
  }

  Share adversarialError() {
    return new Share(mistakes, images);
  }

  Share robustAccuracy() {
    return new Share(robust, images);
  }

  Share successRate() {
    return new Share(successes, attackable);
  }

  /** Of the images of other classes than their target. */
  Share targetRate() {
    return new Share(hits, aimed);
  }

  /** Of the images that source and model both get wrong. */
  Share agreement() {
    return new Share(sameWrong, bothWrong);
  }

  double confidence() {
    return confidence / images;
  }

  /** Not a number when there are no mistakes. */
  double confidenceOnMistakes() {
    return confidenceOnMistakes / mistakes;
  }

  double linfMax() {
    return linfMax;
  }

  double l2Mean() {
    return l2 / images;
  }

  double evaluationsMean() {
    return (double) evaluations / images;
  }

  double queriesMean() {
    return (double) queries / images;
  }
}
