package ml.gibbon.generate;

import java.util.Locale;

/**
 * Where the time of a table's tasks went, added up over all of them. For showing only: a task that
 * Spark ran again counts twice.
 *
 * @param decode stored bytes to float32
 * @param gradient inside the classifier: logits and gradients
 * @param encode the rest of the attack, its measures, and adversarial pixels to stored bytes
 */
public record TaskSeconds(double decode, double gradient, double encode) {

  /** One line for the log. */
  String inWords() {
    return String.format(
        Locale.ROOT,
        "task seconds: decode %.1f, gradient %.1f, encode %.1f",
        decode,
        gradient,
        encode);
  }
}
