package ml.gibbon.result;

/** What the errors by FGSM and by PGD say of an epoch when they lie far apart. */
public enum GateWarning {
  /**
   * PGD's error was 20 points smaller before, and more, and is now far above FGSM's: the network
   * has found out how to mislead single steps (Wong et al. 2020, arXiv:2001.03994, section 5.4).
   */
  CATASTROPHIC_OVERFITTING,
  /**
   * PGD's error is far above FGSM's, and was never better: nothing but single steps is withstood.
   */
  SINGLE_STEPS_ONLY
}
