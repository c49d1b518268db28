package ml.gibbon.bench;

import java.util.Locale;

/** What a measured training minimises. */
enum TrainObjective {
  /** The loss of the clean images. */
  CLEAN,
  /** The mean of the losses of the clean images and of their FGSM images. */
  ADVERSARIAL;

  /** The stage that minimises it. */
  String stage() {
    return this == CLEAN ? "train" : "adversarial-train";
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
