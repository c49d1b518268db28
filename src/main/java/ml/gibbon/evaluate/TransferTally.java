package ml.gibbon.evaluate;

import java.io.Serializable;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import ml.gibbon.result.Rates;

/** What is counted while a model answers the images of another one; tallies add up. */
final class TransferTally implements Serializable {

  private static final long serialVersionUID = 1;

  /**
   * Confidences are added as whole multiples of this, because a sum of floats would depend on the
   * order in which tasks end. A float32 above .001 is such a multiple, without rounding.
   */
  private static final double UNIT = 1.0 / (1L << 34);

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
  private long confidence;
  private long confidenceOnMistakes;
  private long time;

  /** Empty ones, of as many models. */
  static TransferTally[] several(int models) {
    return Stream.generate(TransferTally::new).limit(models).toArray(TransferTally[]::new);
  }

  /** Adds the tallies of some models to others of the same ones. */
  static TransferTally[] add(TransferTally[] to, TransferTally[] others) {
    for (int i = 0; i < to.length; i++) {
      to[i].add(others[i]);
    }
    return to;
  }

  /**
   * Counts one image.
   *
   * @param target class that the attack wanted, or -1 for any wrong one
   * @param clean the model's class for the clean image
   * @param adversarial the model's class for the adversarial image
   * @param sure probability that it gives that class
   * @param sources the class that the model the image was made on gives it
   */
  void add(int label, int target, int clean, int adversarial, float sure, int sources) {
    boolean mistake = adversarial != label;
    images++;
    cleanMistakes += clean != label ? 1 : 0;
    mistakes += mistake ? 1 : 0;
    robust += clean == label && !mistake ? 1 : 0;
    if (clean == label && target != label) {
      attackable++;
      successes += (target < 0 ? mistake : adversarial == target) ? 1 : 0;
    }
    if (target >= 0 && target != label) {
      aimed++;
      hits += adversarial == target ? 1 : 0;
    }
    if (mistake && sources != label) {
      bothWrong++;
      sameWrong += adversarial == sources ? 1 : 0;
    }
    long units = Math.round(sure / UNIT);
    confidence += units;
    confidenceOnMistakes += mistake ? units : 0;
  }

  /** Counts what answering took, in nanoseconds. */
  void addTime(long nanoseconds) {
    time += nanoseconds;
  }

  long time() {
    return time;
  }

  long images() {
    return images;
  }

  /** Adds another tally to this one. */
  TransferTally add(TransferTally other) {
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
    confidence += other.confidence;
    confidenceOnMistakes += other.confidenceOnMistakes;
    time += other.time;
    return this;
  }

  /** What follows from the counts. */
  Rates rates() {
    return new Rates(
        images,
        (double) cleanMistakes / images,
        (double) mistakes / images,
        (double) robust / images,
        share(successes, attackable),
        share(hits, aimed),
        confidence * UNIT / images,
        share(confidenceOnMistakes * UNIT, mistakes),
        share(sameWrong, bothWrong));
  }

  private static OptionalDouble share(double part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of(part / whole);
  }
}
