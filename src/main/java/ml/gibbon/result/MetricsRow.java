package ml.gibbon.result;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import ml.gibbon.attack.AttackKey;

/**
 * One line of the result table: what adversarial images do to the model they were made on (white
 * box), or to another model (transfer).
 *
 * @param on the adversarial images
 * @param model the user's name for the model that answers
 * @param rates how it answers
 * @param sizes of the changes
 * @param seconds wall time of making the adversarial table; of a transfer, the part of answering it
 *     that its model took
 * @param warnings what the checks of this row, and of it beside others, found
 */
public record MetricsRow(
    AttackedImages on,
    String model,
    Rates rates,
    Sizes sizes,
    double seconds,
    List<Finding> warnings) {

  public MetricsRow {
    warnings = List.copyOf(warnings);
  }

  /** The model that the images were made on. */
  public String source() {
    return on.source();
  }

  /** Whether the images were made on the model itself. */
  public boolean isWhiteBox() {
    return source().equals(model);
  }

  /** The attack with its goal and threat model. */
  public AttackKey attack() {
    return on.attack();
  }

  /** Largest change allowed, [0, 1] scale; empty where the attack looked for the smallest. */
  public OptionalDouble epsilon() {
    return attack().threatModel().epsilon();
  }

  /** Whether adversarial pixels were clipped to a range. */
  public boolean isClipped() {
    return !attack().threatModel().clip().isNone();
  }

  /** Whether two rows are about the same attack on the same clean images, whatever the models. */
  public boolean hasAttackOf(MetricsRow other) {
    return hasAttackButEpsilonOf(other) && epsilon().equals(other.epsilon());
  }

  /** The same, whatever the epsilons. */
  public boolean hasAttackButEpsilonOf(MetricsRow other) {
    return attackButEpsilon().equals(other.attackButEpsilon());
  }

  /** All that an attack on some clean images is but its epsilon. */
  public List<Object> attackButEpsilon() {
    return List.of(
        on.dataset(),
        on.split(),
        on.pixels(),
        attack().name(),
        attack().kind(),
        attack().settings(),
        attack().goal(),
        attack().threatModel().norm(),
        attack().threatModel().clip());
  }

  /** The same row with one more warning. */
  public MetricsRow with(Finding warning) {
    return withWarnings(Stream.concat(warnings.stream(), Stream.of(warning)).toList());
  }

  /** The same row with other warnings. */
  public MetricsRow withWarnings(List<Finding> others) {
    return new MetricsRow(on, model, rates, sizes, seconds, others);
  }
}
