package ml.gibbon.model;

import java.util.List;
import java.util.Map;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.onnx.importer.Origin;
import ml.gibbon.network.Graph;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * A network that came as a graph: of ONNX, or of Keras.
 *
 * @param pixels from images of pixels in [0, 1] to a logit for each class of the data
 * @param images shape of the images
 * @param logistic whether its logits are read one by one, as those of a softmax otherwise
 * @param origins where the file has the values of parameters that can be written back, by their
 *     names
 * @param notes what was read otherwise than it stands in the file, in sentences
 * @param file the model file
 */
public record GraphNetwork(
    Graph pixels,
    ImageShape images,
    boolean logistic,
    Map<String, Origin> origins,
    List<String> notes,
    byte[] file)
    implements Network {

  public GraphNetwork {
    origins = Map.copyOf(origins);
    notes = List.copyOf(notes);
  }

  @Override
  public Probabilities probabilities() {
    return logistic ? Probabilities.LOGISTIC : Probabilities.SOFTMAX;
  }

  @Override
  public long parameters() {
    return pixels.size();
  }

  /**
   * @throws UnsupportedNetworkException when it is asked about images of another shape
   */
  @Override
  public Graph graph(ImageShape of) {
    if (!of.equals(images)) {
      throw new UnsupportedNetworkException("it takes images %s, not %s".formatted(images, of));
    }
    return pixels;
  }

  /** Number of logits. */
  public int classes() {
    return pixels.output().shape().size();
  }
}
