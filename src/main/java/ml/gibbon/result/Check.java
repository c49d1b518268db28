package ml.gibbon.result;

import java.util.Arrays;
import ml.gibbon.text.Words;

/**
 * The checks that an evaluation runs by itself, by the names under which their warnings are found.
 * What each says of itself stands in {@code .readme/tables.md} in the same words.
 */
public enum Check {
  CLEAN_ACCURACY_MISSING(
      Severity.ERROR,
      "a row of metrics.json has no clean error",
      "a robust accuracy says nothing without it: a model that is always wrong cannot be attacked, and one that always gives the same answer cannot be fooled",
      "discard the file and run the stage evaluate"),
  PROVENANCE_MISSING(
      Severity.ERROR,
      "the seed, a version or the hash of a row's model, clean images or table is not in metrics.json",
      "nobody can tell what was measured, nor measure it again",
      "run the stage evaluate again, with the tables and the model in their folders"),
  OVER_BUDGET(
      Severity.ERROR,
      "the largest change, in the norm of the attack, is above epsilon by more than rounding (a ten-thousandth of it)",
      "the images are not in the threat model, and what was measured on them says nothing about it",
      "run verify, and discard the table"),
  NOT_IN_INFERENCE_MODE(
      Severity.ERROR,
      "a model's logits of an image move by more than a thousandth with the images that it is answered together with",
      "the model is not in inference mode: batch normalisation takes the statistics of the batch, so that attacks and results depend on how images are put together",
      "freeze the statistics and save the model again"),
  GRADIENT_IS_WRONG(
      Severity.ERROR,
      "the gradient is not how the logits change: along random pixels of a sample of images the two differ by more than .3 of their size",
      "attacks by gradients walk in a wrong direction, and the model looks robust; a function that jumps, such as one that rounds its input, has such a gradient too (of a defence that gives an approximation on purpose nothing is raised)",
      "compare with engine = dl4j; attack without gradients, or a smooth stand-in of the model"),
  OUTPUTS_ARE_PROBABILITIES(
      Severity.WARNING,
      "a model's outputs lie in [0, 1] and add up to 1 for every image of a sample",
      "they are probabilities where logits are expected: a second softmax makes gradients small, confidences wrong and the model look robust",
      "cut the model before its softmax"),
  PIXELS_ON_ANOTHER_SCALE(
      Severity.WARNING,
      "a model is right about at least half of a sample of images, and about 30 % of it more than with pixels in [0, 1], when their pixels are in [0, 255] or [-1, 1]; of a defended model, the one within is asked",
      "it was trained on pixels of that scale, and answers images from 0 to 1 nearly at random: its errors and its robustness say nothing",
      "fold the scale into the first layer as the warning says, save the model and run again with a new output"),
  ANSWERS_CHANGE(
      Severity.WARNING,
      "in five passes over the same images a logit moves by more than a ten-thousandth of the largest one",
      "the model draws random numbers, such as dropout or noise, when it answers: one gradient is one draw, and an attack that follows it looks weak",
      "switch the randomness off, or attack the mean over many draws"),
  ZERO_GRADIENTS(
      Severity.WARNING,
      "an attack by gradients of epsilon above 0 left more than 5 % of the images exactly as they were, or the gradient of the cross-entropy is zero or not a number for more than 5 % of a sample",
      "gradients vanish, for instance in a softmax that is sure of itself: there was no attack on these images, and the model only looks robust; --fail-under refuses such a table",
      "attack another loss, such as loss = dlr or margin of kind pgd, or use an attack without gradients"),
  STEP_CANNOT_REACH_EDGE(
      Severity.WARNING,
      "the number of steps times the step size is below epsilon",
      "most of the ball is out of reach, so that the attack is weaker than its epsilon says",
      "take more steps, larger ones, or step-size = auto"),
  GRADIENT_MASKING(
      Severity.WARNING,
      "an attack of several steps fails on more than 1 % of the images right when clean that one step breaks, with the same norm, epsilon, clip and goal",
      "many steps can do all that one can: the gradient is masked, or the attack has the wrong steps",
      "use other losses and restarts, and attacks without gradients; count an image as broken when any attack breaks it"),
  SUCCESS_FALLS_WITH_EPSILON(
      Severity.WARNING,
      "the success rate falls by more than a point from one epsilon to the next larger one of the same attack",
      "the larger ball holds all images of the smaller one, so that a good attack cannot do worse in it; the gradient is masked, or a single step goes too far",
      "use an iterative attack, such as pgd, before you trust the model"),
  SURVIVES_HUGE_EPSILON(
      Severity.WARNING,
      "an untargeted attack of several steps breaks less than 95 % of the images right when clean, though epsilon lets it turn every image grey (half of the pixel range at every value)",
      "no model can be right about grey images: the attack does not work on this one",
      "look for masked gradients: other losses, restarts, attacks without gradients"),
  TRANSFER_BEATS_WHITE_BOX(
      Severity.WARNING,
      "images that were made on another model fool this one more often, by more than a point, than those that the same attack made on itself (evaluate.transfer)",
      "the model's gradient does not show where it is weak: it is masked",
      "use an iterative attack, and count the transfer as the model's error"),
  BLACK_BOX_BEATS_WHITE_BOX(
      Severity.WARNING,
      "an attack without gradients breaks more than 1 % of the images right when clean that no attack of several steps breaks by gradients, with the same norm, epsilon, clip and goal",
      "who sees the gradient knows more: where that does not help, it is masked",
      "trust the attack without gradients, and count an image as broken when any attack breaks it"),
  NOISE_IS_AS_STRONG(
      Severity.WARNING,
      "random noise of the same size breaks as many images as the attack, and at least three",
      "the attack found no better direction than chance: it is broken, or the gradient is masked",
      "check the attack on a model that was not hardened; use other losses, and attacks without gradients"),
  MORE_STEPS_BREAK_MORE(
      Severity.WARNING,
      "the same attack breaks more images, by more than a point, with twice to four times as many steps",
      "the attack has not converged: with still more steps it would break still more",
      "add steps until doubling them changes nothing"),
  CERTIFIED_BUT_BROKEN(
      Severity.WARNING,
      "an attack breaks more than 1 % of the images right when clean that it moved by no more than their certified radius, and at least three; of radii by interval bounds, any one",
      "no attack can do that to the vote under all noise, of which the certificate is: the model answers with a mean over few draws, which is another vote, or the certificates are wrong, as those of bounds must then be",
      "take more draws, and a model that was trained on as much noise; what is certified is the vote, not the mean"),
  LABEL_LEAKING(
      Severity.WARNING,
      "an untargeted attack by the true labels leaves fewer errors than there were on the clean images",
      "the model learned to read the label off the perturbation, which was made with it",
      "train and attack with label = predicted, which has no label to leak"),
  CATASTROPHIC_OVERFITTING(
      Severity.WARNING,
      "a hardened model stands against one step, but against several of the same epsilon its robust accuracy is less than half, and at least 30 points lower",
      "training with one step taught the model to mask its gradient at the clean image, not to be robust; or what stands around it withstands single steps only",
      "harden it with several steps, such as pgd, or with a random start"),
  EPSILON_OFF_GREY_LEVELS(
      Severity.WARNING,
      "images are stored as uint8 and an epsilon under L-infinity is no whole number of grey levels",
      "the budget cannot be used up: the largest change is the next smaller whole number of grey levels",
      "write epsilon as a fraction such as 8/255, or store float32");

  /** Whether results can be read at all. */
  public enum Severity {
    /** What was measured is not what it claims to be. */
    ERROR,
    /** The numbers are right but may say less than they seem to. */
    WARNING
  }

  private final Severity severity;
  private final String raisedIf;
  private final String meaning;
  private final String toDo;

  Check(Severity severity, String raisedIf, String meaning, String toDo) {
    this.severity = severity;
    this.raisedIf = raisedIf;
    this.meaning = meaning;
    this.toDo = toDo;
  }

  /** Its name in files and texts: {@code gradient-masking}. */
  public String key() {
    return Words.of(this);
  }

  public Severity severity() {
    return severity;
  }

  /** The condition, as a clause without a full stop; so are the other two. */
  public String raisedIf() {
    return raisedIf;
  }

  public String meaning() {
    return meaning;
  }

  /** What to do about it. */
  public String toDo() {
    return toDo;
  }

  /**
   * The check of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Check parse(String key) {
    return Arrays.stream(values())
        .filter(check -> check.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no check '%s'".formatted(key)));
  }
}
