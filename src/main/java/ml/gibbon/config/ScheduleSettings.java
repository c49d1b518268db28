package ml.gibbon.config;

/**
 * Group {@code schedule}: how the runs of a schedule lie beside each other.
 *
 * @param folder that holds all of them: key {@code output} as it was given
 * @param partition name of this run's folder below it, empty for none
 * @param newImagesOnly whether files that finished runs beside this one have used are left out
 */
public record ScheduleSettings(String folder, String partition, boolean newImagesOnly) {

  /** Root folder of this run. */
  String output() {
    return partition.isEmpty() ? folder : folder + "/" + partition;
  }
}
