package ml.gibbon.model.onnx.importer;

import ml.gibbon.network.Shape;

/**
 * What a user may say where a file does not.
 *
 * @param input shape of the network's input for one example; a shape without axes for that of the
 *     file
 * @param output name of the output that is used; empty for the file's first
 */
public record ImportSettings(Shape input, String output) {

  /** As the file says. */
  public static ImportSettings none() {
    return new ImportSettings(Shape.of(), "");
  }
}
