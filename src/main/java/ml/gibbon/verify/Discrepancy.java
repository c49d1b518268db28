package ml.gibbon.verify;

/** The ways in which a table can differ from what it says or from what it was made of. */
enum Discrepancy {
  MISSING("is in the clean table only"),
  UNKNOWN("is not in the clean table"),
  REPEATED("is there more than once"),
  LABEL("label is not the clean table's"),
  CLEAN_PIXELS("clean_pixels are not the clean table's"),
  EMPTY("a column is empty"),
  NO_CLASS("label is no class of the manifest"),
  CONSTANTS("attack, kind, norm, epsilon, goal or pixel_format are not the manifest's"),
  LENGTH("pixels have the wrong number of bytes"),
  NOT_FINITE("a pixel is not finite"),
  RANGE("a pixel is outside the clip range"),
  BUDGET("the change is larger than epsilon"),
  STEP("the change is not the attack's step along the gradient"),
  NOISE("the change is not noise of size epsilon"),
  ONE_CHANGE("the change is not that of the other images"),
  EFFORT("evaluations or queries are not the attack's"),
  CHANGE("linf, l2, l1, l0 or breaking_epsilon are not the change's"),
  CLEAN_PREDICTION("clean_prediction is not the model's"),
  CLEAN_CONFIDENCE("clean_confidence is not the model's"),
  ADVERSARIAL_PREDICTION("adversarial_prediction is not the model's"),
  ADVERSARIAL_CONFIDENCE("adversarial_confidence is not the model's"),
  TARGET("target is not the goal's"),
  SUCCESS("success does not follow from label, target and adversarial_prediction"),
  BROKEN_BY("broken_by does not follow from success and attack");

  private final String words;

  Discrepancy(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
