package ml.gibbon.gradient;

/** Which implementation computes logits and gradients. */
public enum EngineChoice {
  /** The compiled engine where it supports every layer, DL4J's layers otherwise. */
  AUTO,
  /** The compiled engine or an error. */
  COMPILED,
  /** DL4J's own layers. */
  DL4J
}
