package ml.gibbon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.model.onnx.OnnxReader;
import ml.gibbon.model.onnx.importer.ImportSettings;
import ml.gibbon.model.onnx.importer.OnnxImporter;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * A network as a file of ONNX has it.
 *
 * @param graph from an image to logits
 * @param operators different ones in the file
 */
record OnnxNetwork(Graph graph, long operators) {

  /**
   * @throws InputException when the file is damaged or has what is not supported
   */
  static OnnxNetwork read(Path file) {
    OnnxModel model =
        OnnxReader.read(bytes(file), file.getFileName().toString(), ExternalData.none());
    return new OnnxNetwork(
        OnnxImporter.network(model, ImportSettings.none()).graph(),
        model.graph().nodes().stream().map(OnnxNode::operator).distinct().count());
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The network compiled, for one thread.
   *
   * @throws UnsupportedNetworkException naming the node that the engine does not compute
   */
  DifferentiableClassifier classifier() {
    Shape image = graph.inputs().get(0).shape();
    return new CompiledClassifier(
        graph,
        new ImageShape(image.length(1), image.length(2), image.length(3)),
        Probabilities.SOFTMAX);
  }
}
