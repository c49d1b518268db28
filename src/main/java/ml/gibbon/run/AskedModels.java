package ml.gibbon.run;

import java.io.IOException;
import java.util.Optional;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.error.InputException;
import ml.gibbon.model.RemoteFile;
import ml.gibbon.model.remote.RemoteAccess;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import org.apache.hadoop.fs.Path;

/**
 * What programs are started, and what servers images are sent to, the configuration says, and not
 * the files of an output, which may be somebody else's.
 */
final class AskedModels {

  private AskedModels() {}

  /**
   * Looks at all models that are published.
   *
   * @throws InputException at one that is asked in another way than the configuration says
   */
  static void check(Settings settings, Publisher publisher) {
    RunFolders folders = new RunFolders(settings.output());
    for (ModelSettings model : settings.models()) {
      String folder = folders.model(model.name());
      Optional<RemoteAccess> stored = stored(publisher, folder);
      if (stored.isPresent() && !stored.equals(configured(model))) {
        throw new InputException(
            "%s is asked by %s, which is not what models.%s says: delete that folder, or restore the configuration that it was made with"
                .formatted(folder, stored.get().endpoint().inWords(), model.family()));
      }
    }
  }

  /** What is wrong with a file is said where it is used. */
  private static Optional<RemoteAccess> stored(Publisher publisher, String folder) {
    if (!publisher.isPublished(folder)) {
      return Optional.empty();
    }
    try {
      byte[] file = publisher.readFile(new Path(folder, ModelSet.MODEL_FILE));
      return RemoteFile.isOne(file)
          ? Optional.of(RemoteFile.read(file, folder).access())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<RemoteAccess> configured(ModelSettings model) {
    return model.source() instanceof ModelSettings.Asked asked
        ? Optional.of(asked.access())
        : Optional.empty();
  }
}
