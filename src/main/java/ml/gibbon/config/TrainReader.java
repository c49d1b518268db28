package ml.gibbon.config;

import java.util.Map;
import ml.gibbon.error.SettingException;
import ml.gibbon.image.Augmentation;
import ml.gibbon.text.Words;

/** Reads group {@code train} and the groups that override it. */
final class TrainReader {

  private TrainReader() {}

  static TrainSettings read(Group group) {
    return RecordReader.read(
        group,
        TrainSettings.class,
        Map.of(
            "rate", RecordReader.read(group, LearningRateSettings.class),
            "optimizer", RecordReader.read(group, OptimizerSettings.class),
            "validation", RecordReader.read(group, ValidationSettings.class),
            "augmentation", augmentation(group)));
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
