package ml.gibbon.result;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One line of the result table: what the adversarial images of one model do to it (white box), or
 * to another model (transfer).
 *
 * @param dataset name of the clean set
 * @param split of the clean set that was attacked
 * @param model the user's name for the model that answers
 * @param source the model that the images were made on; {@code model} itself for a white-box row
 * @param attack for example {@code fgsm}
 * @param norm {@code linf} or {@code l2}
 * @param epsilon on the [0, 1] pixel scale
 * @param clip range of the adversarial pixels: {@code [0, 1]}, or {@code none}
 * @param images number of images attacked
 * @param cleanError share of wrong answers on the clean images, in [0, 1]
 * @param adversarialError share of wrong answers on the adversarial images, in [0, 1]
 * @param confidence mean softmax probability of the answers on the adversarial images, in [0, 1]
 * @param confidenceOnMistakes the same over the wrong answers only; empty when there are none
 * @param successRate share of the images that were right when clean (and, for a targeted attack,
 *     not of the target class) on which the attack reached its goal, in [0, 1]; empty when there
 *     are no such images
 * @param agreement of the images that source and model both get wrong, the share on which they give
 *     the same wrong class, in [0, 1]; empty for a white-box row, and when there are none
 * @param linfMax largest change of any value, [0, 1] scale
 * @param l2Mean mean Euclidean length of the changes, [0, 1] scale
 * @param seconds wall time of making the adversarial table; of a transfer, of answering it
 * @param warnings what the automatic checks found, each starting with the check's id
 */
public record MetricsRow(
    String dataset,
    String split,
    String model,
    String source,
    String attack,
    String norm,
    double epsilon,
    String clip,
    long images,
    double cleanError,
    double adversarialError,
    double confidence,
    OptionalDouble confidenceOnMistakes,
    OptionalDouble successRate,
    OptionalDouble agreement,
    double linfMax,
    double l2Mean,
    double seconds,
    List<String> warnings) {

  public MetricsRow {
    requireRate("clean error", cleanError);
    requireRate("adversarial error", adversarialError);
    requireRate("confidence", confidence);
    confidenceOnMistakes.ifPresent(rate -> requireRate("confidence on mistakes", rate));
    successRate.ifPresent(rate -> requireRate("success rate", rate));
    agreement.ifPresent(rate -> requireRate("agreement", rate));
    warnings = List.copyOf(warnings);
  }

  /** A white-box row. */
  public MetricsRow(
      String dataset,
      String split,
      String model,
      String attack,
      String norm,
      double epsilon,
      String clip,
      long images,
      double cleanError,
      double adversarialError,
      double confidence,
      OptionalDouble confidenceOnMistakes,
      OptionalDouble successRate,
      double linfMax,
      double l2Mean,
      double seconds,
      List<String> warnings) {
    this(
        dataset,
        split,
        model,
        model,
        attack,
        norm,
        epsilon,
        clip,
        images,
        cleanError,
        adversarialError,
        confidence,
        confidenceOnMistakes,
        successRate,
        OptionalDouble.empty(),
        linfMax,
        l2Mean,
        seconds,
        warnings);
  }

  /** Whether the images were made on the model itself. */
  public boolean isWhiteBox() {
    return source.equals(model);
  }

  /** Whether two rows are about the same attack on the same images, whatever the models. */
  public boolean sameAttack(MetricsRow other) {
    return sameButEpsilon(other) && epsilon == other.epsilon;
  }

  /** The same, whatever the epsilons. */
  public boolean sameButEpsilon(MetricsRow other) {
    return dataset.equals(other.dataset)
        && split.equals(other.split)
        && attack.equals(other.attack)
        && norm.equals(other.norm)
        && clip.equals(other.clip);
  }

  /** The same row with other warnings. */
  public MetricsRow withWarnings(List<String> others) {
    return new MetricsRow(
        dataset,
        split,
        model,
        source,
        attack,
        norm,
        epsilon,
        clip,
        images,
        cleanError,
        adversarialError,
        confidence,
        confidenceOnMistakes,
        successRate,
        agreement,
        linfMax,
        l2Mean,
        seconds,
        others);
  }

  /** Whether adversarial pixels were clipped to a range. */
  public boolean clipped() {
    return !clip.equals("none");
  }

  private static void requireRate(String name, double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("%s must be in [0, 1] but is %s".formatted(name, rate));
    }
  }
}
