package ml.gibbon.run;

import ml.gibbon.cluster.SparkSessions;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.store.Locations;
import org.apache.hadoop.conf.Configuration;

/** The places that settings name, as far as they can be looked at before Spark is started. */
public final class Places {

  private Places() {}

  /**
   * Checks the file systems of inputs and output, and that the output is no file.
   *
   * @throws ConfigurationException at one that this Spark cannot use
   */
  public static void check(Settings settings) {
    Configuration hadoop = SparkSessions.hadoop("gibbon");
    Locations.requireFileSystem("output", settings.output(), hadoop);
    Locations.requireFindable("output", settings.output());
    if (!settings.data().path().isEmpty()) {
      Locations.requireFileSystem("data.path", settings.data().path(), hadoop);
      Locations.requireFindable("data.path", settings.data().path());
    }
    for (ModelSettings model : settings.models()) {
      if (model.source() instanceof ModelSettings.FromFile from) {
        String key = "models.%s.file".formatted(model.family());
        Locations.requireFileSystem(key, from.file(), hadoop);
      }
    }
    Locations.requireFolder(settings.output(), hadoop);
  }
}
