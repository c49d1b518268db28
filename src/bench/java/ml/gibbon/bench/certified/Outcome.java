package ml.gibbon.bench.certified;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What an attack made of an instance.
 *
 * @param attack its name
 * @param result whether it broke the image
 * @param margin the largest other logit less the label's, in double precision; of an image that
 *     stands, not a number
 */
record Outcome(Instance instance, String attack, Result result, double margin) {

  /** Whether an image was broken. */
  enum Result {
    /** The classifier's answer is the label. */
    STANDS,
    /** Another answer, and the second opinion agrees. */
    BROKEN,
    /** Another answer, but two logits are so near to each other that rounding decides. */
    TIE,
    /** Another answer, but the image is not in the box, or the second opinion is the label. */
    REFUTED
  }

  boolean is(Verdict verdict, Result wanted) {
    return instance.verdict() == verdict && result == wanted;
  }

  /** For a JSON file. */
  Map<String, Object> columns() {
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("network", instance.network());
    columns.put("image", instance.image());
    columns.put("label", instance.label());
    columns.put("epsilon", instance.epsilon());
    columns.put("verdict", instance.verdict().key());
    columns.put("attack", attack);
    columns.put("result", result.name().toLowerCase(Locale.ROOT));
    columns.put("margin", Double.isNaN(margin) ? null : margin);
    return columns;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %s by %s, margin %.3g",
        instance,
        result.name().toLowerCase(Locale.ROOT),
        attack,
        margin);
  }
}
