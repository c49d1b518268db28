package ml.gibbon.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.DefendedFile;
import ml.gibbon.model.InferenceDefence;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;

/** Publishes a model of a run once more, with a defence around it. */
public final class Defended {

  private Defended() {}

  /**
   * Publishes a defended model: a model folder like any other, whose file holds the model's.
   *
   * @param name of the defended model
   * @param model name of a published model, which may be defended itself
   * @param seed of the defence's random draws
   * @param settings of this model, for the manifest; it names the model's hash too
   * @throws InputException when the model is not there
   * @throws ConfigurationException as {@link #requireFits}
   */
  public static PublishedFolder publish(
      Publisher publisher,
      RunFolders folders,
      String name,
      String model,
      InferenceDefence defence,
      long seed,
      JsonNode settings) {
    StoredModel stored = StoredModel.open(publisher, folders.model(model));
    ModelSet inner = stored.about();
    stored
        .networks()
        .values()
        .forEach(
            network ->
                requireFits(name, model, defence, inner.imageShape(), network.probabilities()));
    byte[] file =
        DefendedFile.pack(new DefendedFile.Contents(defence, seed, model, stored.fileToAnswer()));
    ModelSet about =
        new ModelSet(
            name,
            inner.dataset(),
            inner.shape(),
            inner.classNames(),
            "%s around %s".formatted(defence.inWords(), inner.architecture()),
            inner.parameters(),
            "defended",
            model,
            Sha256.of(file));
    return publisher.publish(
        folders.model(name),
        ModelSet.KIND,
        about,
        settings,
        Provenance.of(seed, Map.of(model, inner.sha256())),
        attempt -> {
          publisher.writeFile(attempt + "/" + ModelSet.MODEL_FILE, file);
          return 0;
        });
  }

  /**
   * Refuses a model that a defence cannot stand around.
   *
   * @param name of the defence
   * @throws ConfigurationException that names both
   */
  public static void requireFits(
      String name,
      String model,
      InferenceDefence defence,
      ImageShape images,
      Probabilities probabilities) {
    String objection = defence.objection(images, probabilities);
    if (!objection.isEmpty()) {
      throw new ConfigurationException(
          "defences.%s.model is %s but %s; choose another kind or model"
              .formatted(name, model, objection));
    }
  }
}
