package ml.gibbon.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.ProbeImages;
import ml.gibbon.model.RemoteFile;
import ml.gibbon.model.remote.RemoteAnswers;
import ml.gibbon.model.remote.RemoteModel;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;

/** A model that only answers: asked about a few images, then published as how it is asked. */
final class AskedModel {

  private AskedModel() {}

  /**
   * Asks it about {@link ProbeImages}; writes nothing.
   *
   * @param name of the model
   * @param classes number of the data's classes
   * @throws InputException when it does not fit the data, or does not answer as it says
   */
  static RemoteModel check(String name, ModelSettings.Asked source, ImageShape shape, int classes) {
    RemoteModel model = new RemoteModel(name, source.access(), shape, classes);
    try (RemoteAnswers answers = new RemoteAnswers(model)) {
      answers.logits(ProbeImages.pixels(shape.size()), ProbeImages.COUNT);
    }
    return model;
  }

  /** The line of a plan. */
  static String inWords(RemoteModel model) {
    return "train             %s: %s about %d classes; asked about %d images, and never trained"
        .formatted(model.name(), model.inWords(), model.classes(), ProbeImages.COUNT);
  }

  /**
   * Publishes it.
   *
   * @param settings of this model, for the manifest
   * @throws InputException as {@link #check}
   */
  static PublishedFolder publish(
      String name,
      ModelSettings.Asked source,
      Publisher publisher,
      RunFolders folders,
      long seed,
      JsonNode settings) {
    publisher.refuseExisting(folders.model(name));
    CleanSet data = publisher.open(folders.clean("train"), CleanSet.KIND).about(CleanSet.class);
    List<String> classes = data.classNames();
    RemoteModel model = check(name, source, data.imageShape(), classes.size());
    byte[] file = RemoteFile.write(model, classes);
    ModelSet about =
        new ModelSet(
            name,
            data.dataset(),
            data.shape(),
            classes,
            model.inWords(),
            0,
            model.access().endpoint().kind(),
            "",
            Sha256.of(file));
    return publisher.publish(
        folders.model(name),
        ModelSet.KIND,
        about,
        settings,
        Provenance.of(seed, Map.of()),
        attempt -> {
          publisher.writeFile(attempt + "/" + ModelSet.MODEL_FILE, file);
          return 0;
        });
  }
}
