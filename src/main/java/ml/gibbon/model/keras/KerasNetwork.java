package ml.gibbon.model.keras;

import java.util.List;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.Graph;

/**
 * A network that Keras saved.
 *
 * @param graph from one input, images {@code [1, C, H, W]} or a vector {@code [1, n]}, to logits
 *     {@code [1, K]}
 * @param probabilities how the logits are read
 * @param notes what was left out or changed, in sentences for who gave the file
 */
public record KerasNetwork(Graph graph, Probabilities probabilities, List<String> notes) {

  public KerasNetwork {
    notes = List.copyOf(notes);
  }
}
