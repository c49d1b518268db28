package ml.gibbon.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.ConfigurationException;

/** Reads group {@code schedule}. */
final class ScheduleReader {

  private static final String PARTITION = "schedule.partition";
  private static final String TODAY = "date";

  private ScheduleReader() {}

  /** Puts the day in the place of {@code date}, so that what is stored says which it was. */
  static Config dated(Config config, LocalDate today) {
    if (!config.hasPath(PARTITION) || !config.getValue(PARTITION).unwrapped().equals(TODAY)) {
      return config;
    }
    ConfigValue day = ConfigValueFactory.fromAnyRef("date=" + today);
    return config.withValue(PARTITION, day.withOrigin(config.getValue(PARTITION).origin()));
  }

  /**
   * @param images where they come from
   * @param models that will be attacked
   * @throws ConfigurationException when only new images are wanted of what cannot tell them
   */
  static ScheduleSettings read(Group all, DataSettings images, List<ModelSettings> models) {
    Group group = all.group("schedule");
    ScheduleSettings schedule =
        RecordReader.read(
            group, ScheduleSettings.class, Map.of("folder", output(all.get("output"))));
    if (schedule.newImagesOnly()) {
      checkNewImagesOnly(group.get("new-images-only"), images, models);
    }
    return schedule;
  }

  private static String output(Value value) {
    String text = value.filled();
    PathText.fault(text)
        .ifPresent(
            allowed -> {
              throw value.wrong(allowed);
            });
    String folder = PathText.normal(text);
    if (folder.equals("/") || folder.matches("file:/*")) {
      throw value.wrong("a folder for this run alone, not the root of the file system");
    }
    return folder;
  }

  private static void checkNewImagesOnly(
      Value key, DataSettings images, List<ModelSettings> models) {
    if (!images.name().equals("parquet")) {
      throw key.wrong("false unless data.name is parquet: other sets do not grow");
    }
    if (!images.parquet().test().isEmpty()) {
      throw key.wrong(
          "false unless data.parquet.test is empty: new files are one split, and generate.split = train attacks it");
    }
    models.stream()
        .filter(model -> model.source() instanceof ModelSettings.Trained)
        .findFirst()
        .ifPresent(
            model -> {
              throw key.wrong(
                  "false because %s would be trained on the new images alone: name its file as models.%s.file"
                      .formatted(model.name(), model.family()));
            });
  }
}
