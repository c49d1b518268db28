package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.OptionalLong;

/**
 * Group {@code substitute} of a model: how a network learns to answer as another model does, which
 * it only asks for labels (Papernot et al. 2016, "Practical Black-Box Attacks against Machine
 * Learning", arXiv:1602.02697, algorithm 1).
 *
 * @param oracle name of the model that is asked; empty for none
 * @param images of the split that it begins with, the first ones, at least 1
 * @param split that they are taken from
 * @param rounds of augmentation, 0 to 20; the network is trained afresh before each and after the
 *     last one
 * @param step lambda, by which an image is moved, above 0 and at most 1, on the [0, 1] pixel scale;
 *     rounded to whole grey levels
 * @param reservoirAfter number of the round, from 0 on, after which no more than {@code reservoir}
 *     images are added in each (the paper's sigma); empty for none
 * @param reservoir that number (the paper's kappa), at least 1
 */
public record SubstituteSettings(
    String oracle,
    int images,
    Split split,
    int rounds,
    double step,
    OptionalLong reservoirAfter,
    int reservoir) {

  /** A split of the clean images. */
  public enum Split {
    TRAIN,
    TEST
  }

  /** They are all in the driver's memory. */
  private static final long MOST_IMAGES = 1_000_000;

  private static final int MOST_ROUNDS = 20;
  private static final double GREY_LEVELS = 255;

  public SubstituteSettings {
    require(images >= 1, "images", images, "a whole number from 1 on");
    require(
        rounds >= 0 && rounds <= MOST_ROUNDS,
        "rounds",
        rounds,
        "a whole number from 0 to " + MOST_ROUNDS);
    require(
        step > 0 && step <= 1 && Math.round(step * GREY_LEVELS) >= 1,
        "step",
        step,
        "a number of at least one grey level, 1/255, to 1");
    require(
        reservoirAfter.isEmpty() || reservoirAfter.getAsLong() >= 0,
        "reservoirAfter",
        reservoirAfter.orElse(0),
        "none or a whole number from 0 on");
    require(reservoir >= 1, "reservoir", reservoir, "a whole number from 1 on");
    require(
        labels(images, rounds, reservoirAfter, reservoir) <= MOST_IMAGES,
        "rounds",
        rounds,
        "fewer, so that no more than a million labels are asked for");
  }

  private static long labels(int images, int rounds, OptionalLong after, int reservoir) {
    long all = images;
    for (int round = 0; round < rounds; round++) {
      all += after.isPresent() && round >= after.getAsLong() ? Math.min(all, reservoir) : all;
    }
    return all;
  }

  /** Labels that the oracle is asked for, of all rounds. */
  public long labels() {
    return labels(images, rounds, reservoirAfter, reservoir);
  }

  /**
   * Images that a round adds.
   *
   * @param round from 0 on
   * @param there images that there are before it
   */
  public int added(int round, int there) {
    return reservoirAfter.isPresent() && round >= reservoirAfter.getAsLong()
        ? Math.min(there, reservoir)
        : there;
  }

  /** The step in grey levels. */
  public int greyLevels() {
    return (int) Math.round(step * GREY_LEVELS);
  }
}
