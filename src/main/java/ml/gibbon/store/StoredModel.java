package ml.gibbon.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import ml.gibbon.error.InputException;
import ml.gibbon.model.DefendedFile;
import ml.gibbon.model.EnsembleFile;
import ml.gibbon.model.Network;
import ml.gibbon.model.NetworkFile;
import ml.gibbon.model.RemoteFile;
import ml.gibbon.model.remote.RemoteModel;
import ml.gibbon.provenance.Sha256;
import org.apache.hadoop.fs.Path;

/**
 * A published model.
 *
 * @param about its description
 * @param file the bytes of {@code model.zip}: this is what gets broadcast
 */
public record StoredModel(ModelSet about, byte[] file) {

  /**
   * Opens a model folder.
   *
   * @throws InputException when there is none, or when the file is not the one that was published
   */
  public static StoredModel open(Publisher publisher, String folder) {
    PublishedFolder published = publisher.open(folder, ModelSet.KIND);
    ModelSet about = published.about(ModelSet.class);
    Path path = new Path(folder, ModelSet.MODEL_FILE);
    byte[] file;
    try {
      file = publisher.readFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String found = Sha256.of(file);
    if (!found.equals(about.sha256())) {
      throw new InputException(
          "%s has SHA-256 %s but its manifest says %s; train it again"
              .formatted(path, found, about.sha256()));
    }
    return new StoredModel(about, file);
  }

  /**
   * Checks that the model was made for the images of a clean table.
   *
   * @throws InputException naming both shapes or both numbers of classes
   */
  public void refuseUnlessFits(CleanSet set) {
    if (!about.shape().equals(set.shape()) || about.classNames().size() != set.classes()) {
      throw new InputException(
          "model %s is for images %s of %d classes but the dataset holds images %s of %d classes; choose another model or dataset"
              .formatted(
                  about.name(),
                  about.shape(),
                  about.classNames().size(),
                  set.shape(),
                  set.classes()));
    }
  }

  /** How it is asked, if it is a model that only answers. */
  public Optional<RemoteModel> asked() {
    return RemoteFile.isOne(file)
        ? Optional.of(RemoteFile.read(file, about.name()))
        : Optional.empty();
  }

  /**
   * The network of a model that is one, with no defence around it.
   *
   * @throws InputException when it is an ensemble, or defended, or only answers
   */
  public Network network() {
    refuseAsked();
    if (DefendedFile.isOne(file)) {
      throw new InputException(
          "model %s is a network with a defence around it: name %s"
              .formatted(about.name(), about.hardens()));
    }
    if (EnsembleFile.isOne(file)) {
      throw new InputException(
          "model %s is an ensemble of several networks".formatted(about.name()));
    }
    return NetworkFile.read(file, about.name());
  }

  /** Its file without what only further training needs. */
  public byte[] fileToAnswer() {
    refuseAsked();
    return DefendedFile.isOne(file) || EnsembleFile.isOne(file)
        ? file
        : NetworkFile.withoutTrainingState(file, about.name());
  }

  /**
   * Its network, or those of an ensemble's members, by name; of a defended model that within.
   *
   * @throws InputException when it only answers
   */
  public Map<String, Network> networks() {
    refuseAsked();
    return EnsembleFile.networks(DefendedFile.undefended(file, about.name()), about.name());
  }

  private void refuseAsked() {
    if (RemoteFile.isOne(file)) {
      throw new InputException(
          "model %s (%s) gives no gradients: there is no network of it here; choose another model"
              .formatted(about.name(), about.architecture()));
    }
  }
}
