package ml.gibbon.config;

import ml.gibbon.config.TrainSettings.StopOn;

/** Reads group {@code train} and the groups that override it. */
final class TrainReader {

  private TrainReader() {}

  /**
   * @param trainImages images of the training split, 0 when not known
   */
  static TrainSettings read(Group group, long trainImages) {
    Bounds positive = Bounds.atLeast(1);
    Bounds momentum = Bounds.fromToBelow(0, 1);
    TrainSettings settings =
        new TrainSettings(
            group.count("workers", positive),
            group.count("batch-size", positive),
            group.count("averaging-frequency", positive),
            group.count("epochs", positive),
            group.number("learning-rate", Bounds.above(0)),
            group.number("final-learning-rate", Bounds.above(0)),
            group.number("momentum", momentum),
            group.number("final-momentum", momentum),
            group.count("validation-images", Bounds.atLeast(0)),
            group.count("patience", Bounds.atLeast(0)),
            group.get("stop-on").oneOf(StopOn.values(), Words::of));
    if (trainImages > 0 && settings.validationImages() >= trainImages) {
      throw group
          .get("validation-images")
          .wrong("below data.train-images, which is " + trainImages);
    }
    if (settings.patience() > 0 && settings.validationImages() == 0) {
      throw group.get("patience").wrong("0 when no images are held out (validation-images is 0)");
    }
    return settings;
  }
}
