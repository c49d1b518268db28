package ml.gibbon.verify;

/** How a model's logits become probabilities. */
enum Reading {
  /** Of one class out of all. */
  SOFTMAX,

  /** Of each class by itself, {@code 1 / (1 + exp(-logit))}. */
  LOGISTIC,

  /** Of each class by itself, {@code exp(logit)}. */
  EXPONENTIAL
}
