package ml.gibbon.config;

import ml.gibbon.config.TrainSettings.StopOn;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.Augmentation;
import ml.gibbon.text.Words;

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
            group.get("stop-on").oneOf(StopOn.values(), Words::of),
            group.get("retrain").flag(),
            augmentation(group),
            group.get("engine").oneOf(EngineChoice.values(), Words::of));
    if (trainImages > 0 && settings.validationImages() >= trainImages) {
      throw group
          .get("validation-images")
          .wrong("below data.train-images, which is " + trainImages);
    }
    if (settings.patience() > 0 && settings.validationImages() == 0) {
      throw group.get("patience").wrong("0 when no images are held out (validation-images is 0)");
    }
    if (settings.retrain() && settings.patience() == 0) {
      throw group.get("retrain").wrong("false without early stopping (patience is 0)");
    }
    return settings;
  }

  private static Augmentation augmentation(Group group) {
    Augmentation.Kind kind = group.get("augmentation").oneOf(Augmentation.Kind.values(), Words::of);
    double size = group.number("augmentation-size", Bounds.atLeast(0));
    if (kind == Augmentation.Kind.SHIFT && size != Math.rint(size)) {
      throw group.get("augmentation-size").wrong("a whole number of pixels for a shift");
    }
    return new Augmentation(kind, size);
  }
}
