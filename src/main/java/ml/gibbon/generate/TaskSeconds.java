package ml.gibbon.generate;

import java.util.Locale;

/**
 * Where the time of a table's tasks went, added up over all of them. For showing only: a task that
 * Spark ran again counts twice. What a task takes beyond these is Spark's: its own form of the rows
 * and the sink.
 *
 * @param read until Spark had handed over the clean rows
 * @param decode stored bytes to float32
 * @param gradient building the classifier, logits and gradients
 * @param encode the rest of the attack, its measures, and adversarial pixels to stored bytes
 */
public record TaskSeconds(double read, double decode, double gradient, double encode) {

  /** Where no time went. */
  public static final TaskSeconds NONE = new TaskSeconds(0, 0, 0, 0);

  /** The seconds of both, part by part. */
  public TaskSeconds plus(TaskSeconds other) {
    return new TaskSeconds(
        read + other.read, decode + other.decode, gradient + other.gradient, encode + other.encode);
  }

  /** One line for the log. */
  String inWords() {
    return String.format(
        Locale.ROOT,
        "task seconds: read %.1f, decode %.1f, gradient %.1f, encode %.1f",
        read,
        decode,
        gradient,
        encode);
  }
}
