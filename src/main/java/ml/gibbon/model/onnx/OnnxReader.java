package ml.gibbon.model.onnx;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.error.InputException;
import ml.gibbon.model.ForeignFile;

/**
 * Reads files of ONNX that strangers may have written.
 *
 * <p>ONNX is data, not code, and nothing in a file is run. What is refused: operators of other
 * domains than ONNX's own, sparse tensors, training information, tensors of texts or complex
 * numbers. Graphs inside of nodes ({@code If}, {@code Loop}, {@code Scan}) are kept as {@link
 * OnnxAttribute.Unread}. Functions are put into the graph. All IR versions and all versions of the
 * operators have the same wire format.
 *
 * <p>Memory: tensors of raw bytes stay where they are in the file, tensors of lists take at most
 * eight times their bytes, and all else is at most {@link Pieces#MOST} small objects.
 */
public final class OnnxReader {

  static final int IR_VERSION = 1;
  static final int PRODUCER_NAME = 2;
  static final int PRODUCER_VERSION = 3;
  static final int GRAPH = 7;
  static final int OPSET_IMPORT = 8;
  private static final int TRAINING_INFO = 20;
  private static final int FUNCTION = 25;

  private OnnxReader() {}

  /**
   * A model.
   *
   * @param file its bytes, which must not be changed as long as the model is used
   * @param name of the file, for messages
   * @param external the files beside it
   * @throws InputException when it is no ONNX, damaged, or holds what is not read
   */
  public static OnnxModel read(byte[] file, String name, ExternalData external) {
    try {
      ForeignFile.insteadOfOnnx(file)
          .ifPresent(
              why -> {
                throw new InputException(why);
              });
      return model(file, new ExternalRegions(external));
    } catch (InputException e) {
      throw refused(name, e);
    }
  }

  static InputException refused(String name, InputException why) {
    return new InputException("model %s was refused: %s".formatted(name, why.getMessage()), why);
  }

  private static OnnxModel model(byte[] file, ExternalRegions external) {
    Pieces pieces = new Pieces();
    TensorDecoder tensors = new TensorDecoder(external);
    NodeDecoder nodes = new NodeDecoder(tensors, pieces);
    long irVersion = 0;
    String producer = "";
    String version = "";
    Opsets opsets = new Opsets();
    List<OnnxFunction> functions = new ArrayList<>();
    List<WireReader> graphs = new ArrayList<>();
    WireReader in = new WireReader(file, pieces);
    while (in.next()) {
      switch (in.field()) {
        case IR_VERSION -> irVersion = in.integer();
        case PRODUCER_NAME -> producer = in.text();
        case PRODUCER_VERSION -> version = in.text();
        case GRAPH -> graphs.add(in.message());
        case OPSET_IMPORT -> opsets.add(in.message());
        case TRAINING_INFO ->
            throw new InputException(
                "it has training information, which is not read: export the network for inference");
        case FUNCTION -> functions.add(OnnxFunction.decode(in.message(), nodes));
        default -> in.skip();
      }
    }
    if (irVersion < 1 || graphs.size() != 1) {
      throw new InputException(
          "it is no ONNX or cut short: it has version %d of the format and %d graphs, and must have at least 1 and one"
              .formatted(irVersion, graphs.size()));
    }
    FunctionInliner inliner = new FunctionInliner(functions, opsets.versions().getOrDefault("", 0));
    OnnxGraph graph = new GraphDecoder(tensors, nodes).decode(graphs.get(0), inliner);
    external.requireNothingElse();
    return new OnnxModel(irVersion, (producer + " " + version).strip(), opsets.versions(), graph);
  }
}
