package ml.gibbon.model.onnx.importer;

import ml.gibbon.loss.Probabilities;

/** What a network does last to its logits, taken off when it is imported. */
public enum Ending {
  /** Nothing: it gives logits. */
  NONE(Probabilities.SOFTMAX, "nothing"),
  SOFTMAX(Probabilities.SOFTMAX, "a softmax"),
  LOG_SOFTMAX(Probabilities.SOFTMAX, "the logarithm of a softmax"),
  SIGMOID(Probabilities.LOGISTIC, "a sigmoid");

  private final Probabilities probabilities;
  private final String inWords;

  Ending(Probabilities probabilities, String inWords) {
    this.probabilities = probabilities;
    this.inWords = inWords;
  }

  /** For messages. */
  public String inWords() {
    return inWords;
  }

  /** How the logits are read. */
  public Probabilities probabilities() {
    return probabilities;
  }
}
