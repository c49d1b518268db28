package ml.gibbon.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.EnsembleFile;
import ml.gibbon.model.NetworkFile;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.text.Words;

/** Publishes several models of a run as one that answers with the mean of their probabilities. */
public final class Ensembles {

  private Ensembles() {}

  /**
   * Publishes an ensemble: a model folder like any other, which holds its members.
   *
   * @param members names of published models
   * @param settings of this model, for the manifest; it names the members' hashes too
   * @throws InputException when a member is not there, or is an ensemble itself
   * @throws ConfigurationException as {@link #requireSoftmax}
   */
  public static PublishedFolder publish(
      Publisher publisher,
      RunFolders folders,
      String name,
      List<String> members,
      long seed,
      JsonNode settings) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Map<String, String> hashes = new HashMap<>();
    ModelSet first = null;
    long parameters = 0;
    for (String member : members) {
      StoredModel stored = StoredModel.open(publisher, folders.model(member));
      if (EnsembleFile.isOne(stored.file())) {
        throw new InputException(
            "model %s cannot have the ensemble %s as a member: name its members"
                .formatted(name, member));
      }
      requireSoftmax(name, member, stored.network().probabilities());
      first = first == null ? stored.about() : first;
      files.put(member, NetworkFile.withoutTrainingState(stored.file(), member));
      hashes.put(member, stored.about().sha256());
      parameters += stored.about().parameters();
    }
    byte[] file = EnsembleFile.pack(files);
    ModelSet about =
        new ModelSet(
            name,
            first.dataset(),
            first.shape(),
            first.classNames(),
            "mean of " + members.size() + " models",
            parameters,
            "ensemble",
            "",
            Sha256.of(file));
    return publisher.publish(
        folders.model(name),
        ModelSet.KIND,
        about,
        settings,
        Provenance.of(seed, hashes),
        attempt -> {
          publisher.writeFile(attempt + "/" + ModelSet.MODEL_FILE, file);
          return 0;
        });
  }

  /**
   * Refuses a member whose probabilities have no mean that is one of a softmax.
   *
   * @throws ConfigurationException that names it
   */
  public static void requireSoftmax(String name, String member, Probabilities probabilities) {
    if (probabilities != Probabilities.SOFTMAX) {
      throw new ConfigurationException(
          "models.%s.ensemble has %s, which gives %s probabilities, but must have models of softmax probabilities alone, of which it is the mean: leave that one out"
              .formatted(name, member, Words.of(probabilities)));
    }
  }
}
