package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

/**
 * What is measured after each epoch, on images that are held out, and what follows from it: keys of
 * group {@code train}.
 *
 * @param validationImages images of the training split held out, 0 for none
 * @param holdOut which images are held out
 * @param robustImages how many of them, at most, FGSM and PGD attack in adversarial training; 0 for
 *     none
 * @param patience epochs without a better validation error before training stops, 0 to never stop
 *     early; the parameters of the best epoch are kept
 * @param stopOn the validation error that is watched
 * @param retrain whether the model is then trained afresh on all images, those held out included,
 *     for as many epochs as the best one took
 */
public record ValidationSettings(
    int validationImages,
    HoldOut holdOut,
    int robustImages,
    int patience,
    StopOn stopOn,
    boolean retrain) {

  private static final int USUAL_ROBUST_IMAGES = 1000;

  /** Nothing is held out and nothing measured. */
  public static final ValidationSettings NONE =
      new ValidationSettings(0, HoldOut.STRATIFIED, 0, StopOn.CLEAN_ERROR, false);

  /**
   * @throws ml.gibbon.error.SettingException at a value out of its range, at patience without what
   *     it watches, and at retraining without patience
   */
  public ValidationSettings {
    require(
        validationImages >= 0, "validationImages", validationImages, "a whole number from 0 on");
    require(robustImages >= 0, "robustImages", robustImages, "a whole number from 0 on");
    require(patience >= 0, "patience", patience, "a whole number from 0 on");
    require(
        patience == 0 || validationImages > 0,
        "patience",
        patience,
        "0 when no images are held out (validation-images is 0)");
    require(
        patience == 0 || stopOn != StopOn.PGD_ERROR || robustImages > 0,
        "stopOn",
        "pgd-error",
        "another error when PGD attacks no images (robust-images is 0)");
    require(
        !retrain || patience > 0,
        "retrain",
        retrain,
        "false without early stopping (patience is 0)");
  }

  /** With the usual number of images that are attacked. */
  public ValidationSettings(
      int validationImages, HoldOut holdOut, int patience, StopOn stopOn, boolean retrain) {
    this(validationImages, holdOut, USUAL_ROBUST_IMAGES, patience, stopOn, retrain);
  }

  /** Whether early stopping watches PGD's error. */
  boolean watchesPgd() {
    return patience > 0 && stopOn == StopOn.PGD_ERROR;
  }

  /** Which images of the training split are held out. */
  public enum HoldOut {
    /** Drawn by the run's seed, of each class in proportion. */
    STRATIFIED,
    /** Those at the end, for sets whose images are shuffled. */
    LAST
  }

  /** What early stopping watches. Training without an attack always watches the clean error. */
  public enum StopOn {
    CLEAN_ERROR,
    /** On images that the attack of the training makes. */
    ADVERSARIAL_ERROR,
    /** On images that PGD makes under the same threat model. */
    PGD_ERROR
  }
}
