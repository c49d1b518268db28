package ml.gibbon.model;

import java.util.List;
import java.util.Map;
import ml.gibbon.model.onnx.importer.Origin;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Shape;

/** A file of a network that somebody trained elsewhere, whatever its format. */
interface GivenFile {

  /** Lengths of the axes of its input, -1 where the file does not say; the first is the batch. */
  int[] input();

  /**
   * Its network.
   *
   * @param input shape of its input for one image
   * @throws ml.gibbon.error.InputException when it is not supported
   */
  Contents network(Shape input);

  /**
   * The same when a user gives the file: held against what its maker computes, where that is there.
   *
   * @throws ml.gibbon.error.InputException when it is not supported, or computes otherwise
   */
  default Contents taken(Shape input) {
    return network(input);
  }

  /**
   * A network as it stands in a file.
   *
   * @param graph from its input to its logits
   * @param sigmoid whether the logits are read one by one, as those of a softmax otherwise
   * @param origins where the file has the values of parameters that can be written back, by their
   *     names
   * @param notes what was read otherwise than it stands in the file, in sentences
   */
  record Contents(Graph graph, boolean sigmoid, Map<String, Origin> origins, List<String> notes) {}
}
