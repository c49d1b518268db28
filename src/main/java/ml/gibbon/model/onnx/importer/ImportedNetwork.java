package ml.gibbon.model.onnx.importer;

import java.util.List;
import java.util.Map;
import ml.gibbon.network.Graph;

/**
 * A network of a file.
 *
 * @param graph takes one example, gives logits {@code [1, K]}
 * @param ending what followed the logits in the file
 * @param origins where the file has the values of parameters, by their names; others were computed
 *     from constants and cannot be written back
 * @param notes what a user should know of what was read, a sentence each
 */
public record ImportedNetwork(
    Graph graph, Ending ending, Map<String, Origin> origins, List<String> notes) {

  public ImportedNetwork {
    origins = Map.copyOf(origins);
    notes = List.copyOf(notes);
  }
}
