package ml.gibbon.run;

import java.util.List;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.SourceFile;
import ml.gibbon.store.UsedFiles;

/** The other runs of a schedule, as far as a run has to know them: what they used is not new. */
final class EarlierRuns {

  private final Settings settings;
  private final UsedFiles used;

  EarlierRuns(Settings settings, Publisher publisher) {
    this.settings = settings;
    this.used =
        settings.schedule().newImagesOnly()
            ? UsedFiles.in(settings.schedule().folder(), settings.output(), publisher)
            : UsedFiles.NONE;
  }

  UsedFiles used() {
    return used;
  }

  /**
   * A run that was cut short holds files that were not new any more when a later one took them.
   *
   * @param clean what it had brought in
   * @throws ConfigurationException when going on with it would attack images twice
   */
  void refuseUsed(CleanSet clean) {
    List<UsedFiles.Use> twice =
        clean.sources().stream()
            .map(SourceFile::uri)
            .filter(used.byUri()::containsKey)
            .map(used.byUri()::get)
            .toList();
    if (!twice.isEmpty()) {
      throw new ConfigurationException(
          "output %s was cut short, and run %s has used its images since (%s): delete %s"
              .formatted(
                  settings.output(),
                  twice.get(0).run(),
                  twice.get(0).file().uri(),
                  settings.output()));
    }
  }
}
