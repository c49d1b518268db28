package ml.gibbon.model;

import ml.gibbon.error.InputException;

/** The file that a model is published in, of one network of any kind. */
public final class NetworkFile {

  private NetworkFile() {}

  /**
   * The network of a file.
   *
   * @param name of the file, for messages
   * @throws InputException when it is not a safe and whole model file
   */
  public static Network read(byte[] file, String name) {
    return GraphFile.isOne(file)
        ? GraphFile.read(file, name)
        : new LayerNetwork(ModelFile.read(file, name));
  }

  /**
   * The same for files that are not trained on: half the bytes.
   *
   * @param name of the file, for messages
   * @throws InputException when it is not a safe and whole model file
   */
  public static byte[] withoutTrainingState(byte[] file, String name) {
    return GraphFile.isOne(file) ? file : ModelFile.withoutUpdaterState(file, name);
  }
}
