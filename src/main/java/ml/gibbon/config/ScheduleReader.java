package ml.gibbon.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;
import ml.gibbon.error.ConfigurationException;

/** Reads group {@code schedule}. */
final class ScheduleReader {

  private static final String PARTITION = "schedule.partition";
  private static final String TODAY = "date";
  private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.=+-]*");

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
    Value partition = group.get("partition");
    if (!partition.text().isEmpty() && !FOLDER.matcher(partition.text()).matches()) {
      throw partition.wrong(
          "empty, date or the name of one folder, of letters, digits and _ . = + -");
    }
    Value newImagesOnly = group.get("new-images-only");
    if (newImagesOnly.flag()) {
      checkNewImagesOnly(newImagesOnly, partition.text(), images, models);
    }
    return new ScheduleSettings(all.get("output").filled(), partition.text(), newImagesOnly.flag());
  }

  private static void checkNewImagesOnly(
      Value key, String partition, DataSettings images, List<ModelSettings> models) {
    if (partition.isEmpty()) {
      throw key.wrong("false without schedule.partition, which gives each run a folder of its own");
    }
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
