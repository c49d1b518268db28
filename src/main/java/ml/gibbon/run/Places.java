package ml.gibbon.run;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import ml.gibbon.cluster.SparkSessions;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.ingest.read.NumpySet;
import ml.gibbon.ingest.read.ParquetSet;
import ml.gibbon.ingest.read.PictureSet;
import ml.gibbon.store.Locations;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The places that settings name, as far as they can be looked at before Spark is started. */
public final class Places {

  /** Sets of which every file in a folder may be a part. */
  private static final Set<String> SEARCHED =
      Set.of(ParquetSet.NAME, PictureSet.NAME, NumpySet.NAME);

  private Places() {}

  /**
   * Checks the file systems of inputs and output, and that the output is no file.
   *
   * @throws ConfigurationException at one that this Spark cannot use, and at an output among images
   */
  public static void check(Settings settings) {
    Configuration hadoop = SparkSessions.hadoop("gibbon");
    Locations.requireFileSystem("output", settings.output(), hadoop);
    Locations.requireFindable("output", settings.output());
    if (!settings.data().path().isEmpty()) {
      Locations.requireFileSystem("data.path", settings.data().path(), hadoop);
      refuseOutputAmongImages(settings, hadoop);
    }
    for (ModelSettings model : settings.models()) {
      if (model.source() instanceof ModelSettings.FromFile from) {
        String key = "models.%s.file".formatted(model.family());
        Locations.requireFileSystem(key, from.file(), hadoop);
      }
    }
    Locations.requireFolder(settings.output(), hadoop);
  }

  /** The folder of an output on a local disk; empty for another one. */
  public static Optional<java.nio.file.Path> localFolder(String output) {
    Path path = new Path(output);
    try {
      FileSystem fs = path.getFileSystem(SparkSessions.hadoop("gibbon"));
      return fs.getScheme().equals("file")
          ? Optional.of(java.nio.file.Path.of(path.toUri().getPath()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // Who takes the lock says of an output that it cannot be reached.
    }
  }

  /** Sets of files with known names are not looked for in folders. */
  private static void refuseOutputAmongImages(Settings settings, Configuration hadoop) {
    String images = settings.data().path();
    if (!SEARCHED.contains(settings.data().name())) {
      return;
    }
    if (Locations.isWithin(settings.output(), images, hadoop)) {
      throw new ConfigurationException(
          "output is %s but must not be within data.path, %s, where the next run would find its tables among the images: choose a folder beside that one"
              .formatted(settings.output(), images));
    }
    if (Locations.isWithin(images, settings.output(), hadoop)) {
      throw new ConfigurationException(
          "data.path is %s but must not be within output, %s: choose another output with --set output=FOLDER"
              .formatted(images, settings.output()));
    }
  }
}
