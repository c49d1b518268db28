package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.regex.Pattern;

/**
 * Group {@code schedule}: how the runs of a schedule lie beside each other.
 *
 * @param folder that holds all of them: key {@code output} as it was given
 * @param partition name of this run's folder below it, empty for none
 * @param newImagesOnly whether files that finished runs beside this one have used are left out
 */
public record ScheduleSettings(String folder, String partition, boolean newImagesOnly) {

  private static final Pattern NAME = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.=+-]*)?");

  public ScheduleSettings {
    require(!folder.isBlank(), "folder", folder, "filled in");
    require(
        NAME.matcher(partition).matches(),
        "partition",
        partition,
        "empty, date or the name of one folder, of letters, digits and _ . = + -");
    require(
        !newImagesOnly || !partition.isEmpty(),
        "newImagesOnly",
        newImagesOnly,
        "false without schedule.partition, which gives each run a folder of its own");
  }

  /** Root folder of this run. */
  String output() {
    return partition.isEmpty() ? folder : folder + "/" + partition;
  }
}
