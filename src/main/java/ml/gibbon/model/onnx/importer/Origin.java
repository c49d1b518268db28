package ml.gibbon.model.onnx.importer;

import ml.gibbon.network.Parameter;

/**
 * Where in the file a parameter's values stand, so that trained ones can be put there.
 *
 * @param name of an initializer, or of the output of a Constant node
 * @param layout in which it has them
 */
public record Origin(String name, Layout layout) {

  /** The parameter's values at this moment, in the order of the file. */
  public float[] values(Parameter parameter) {
    int rows = parameter.shape().rank() == 0 ? 1 : parameter.shape().length(0);
    int columns = rows == 0 ? 0 : parameter.shape().size() / rows;
    return layout.inFile(parameter.values(), rows, columns);
  }
}
