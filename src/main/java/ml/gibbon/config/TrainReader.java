package ml.gibbon.config;

import java.util.Map;
import ml.gibbon.error.SettingException;
import ml.gibbon.image.Augmentation;
import ml.gibbon.text.Words;

/** Reads group {@code train} and the groups that override it. */
final class TrainReader {

  private TrainReader() {}

  /**
   * @param trainImages images of the training split, 0 when not known
   */
  static TrainSettings read(Group group, long trainImages) {
    TrainSettings settings =
        RecordReader.read(group, TrainSettings.class, Map.of("augmentation", augmentation(group)));
    if (trainImages > 0 && settings.validationImages() >= trainImages) {
      throw group
          .get("validation-images")
          .wrong("below data.train-images, which is " + trainImages);
    }
    return settings;
  }

  /** Two keys beside the others, since most trainings have none. */
  private static Augmentation augmentation(Group group) {
    Augmentation.Kind kind = group.get("augmentation").oneOf(Augmentation.Kind.values(), Words::of);
    Value size = group.get("augmentation-size");
    try {
      return new Augmentation(kind, size.number(Bounds.atLeast(0)));
    } catch (SettingException e) {
      throw size.wrong(e.allowed());
    }
  }
}
