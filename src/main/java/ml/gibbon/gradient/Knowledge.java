package ml.gibbon.gradient;

/** What an attacker is told of a model; each of these includes those before it. */
public enum Knowledge {
  /** The class that it answers. */
  LABELS("labels"),

  /** A number for each class. */
  SCORES("scores"),

  /** The gradient of any function of the scores by the pixels. */
  GRADIENTS("gradients");

  private final String inWords;

  Knowledge(String inWords) {
    this.inWords = inWords;
  }

  /** Whether whoever is told this is told that too. */
  public boolean includes(Knowledge other) {
    return compareTo(other) >= 0;
  }

  /** The one that includes both. */
  public Knowledge and(Knowledge other) {
    return includes(other) ? this : other;
  }

  /** What is told, in the plural. */
  public String inWords() {
    return inWords;
  }
}
