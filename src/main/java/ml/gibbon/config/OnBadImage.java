package ml.gibbon.config;

/** What becomes of an image whose label or bytes cannot be used. */
public enum OnBadImage {
  /** It ends the stage, and nothing is published. */
  FAIL,
  /** It is left out of the clean table, and listed beside it. */
  QUARANTINE
}
