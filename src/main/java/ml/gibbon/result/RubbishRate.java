package ml.gibbon.result;

import java.util.OptionalDouble;
import java.util.function.Function;
import ml.gibbon.result.Explanation.Rubbish;

/** What papers report of the answers to images without any meaning. */
public enum RubbishRate {
  RUBBISH("rubbish called a class", rubbish -> OptionalDouble.of(rubbish.share())),
  RUBBISH_CONFIDENCE("confidence on that rubbish", Rubbish::confidence);

  private final String words;
  private final Function<Rubbish, OptionalDouble> of;

  RubbishRate(String words, Function<Rubbish, OptionalDouble> of) {
    this.words = words;
    this.of = of;
  }

  /** How people call it. */
  public String words() {
    return words;
  }

  /** Its value, in [0, 1]; empty where it is not defined. */
  public OptionalDouble of(Rubbish rubbish) {
    return of.apply(rubbish);
  }
}
