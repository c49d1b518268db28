package ml.gibbon.model.keras;

import java.util.Map;
import ml.gibbon.error.InputException;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Reads networks that Keras saved whole, without running what files hold: {@code .h5} of Keras 2
 * and 3, and {@code .keras}. Sequential and functional models are read, also as layers of each
 * other, with one input and one output.
 *
 * <p>Classes that a file names are looked up in a list of layers that Gibbon knows ({@link
 * LayerKinds}), never loaded. Sizes of zips, JSON, arrays and values are bounded before anything is
 * allocated, and an array must have the shape that its layer's configuration and input imply.
 */
public final class KerasFile {

  private static final String WHOLE = "";

  private KerasFile() {}

  /** Whether a file begins as HDF5 does. */
  public static boolean isHdf5(byte[] file) {
    return file.length > 4
        && (file[0] & 0xff) == 0x89
        && file[1] == 'H'
        && file[2] == 'D'
        && file[3] == 'F';
  }

  /**
   * The network of a file.
   *
   * @param name of the file, for messages
   * @throws InputException when it is not a whole file of a network that Gibbon can compute, in one
   *     line that names the layer
   */
  public static KerasNetwork read(byte[] file, String name) {
    try {
      return isHdf5(file) ? readHdf5(file) : readZip(file);
    } catch (UnsupportedNetworkException e) {
      throw refused(name, e.getMessage(), e);
    } catch (ArithmeticException | IllegalArgumentException e) {
      // Sizes that no array can have.
      throw refused(name, "its sizes make no sense: " + Refusal.firstLine(e), e);
    }
  }

  private static InputException refused(String name, String why, Exception cause) {
    return new InputException("model %s was refused: %s".formatted(name, why), cause);
  }

  private static KerasNetwork readHdf5(byte[] bytes) {
    Hdf5 file = Hdf5.open(bytes, "the file");
    String configuration =
        file.text(WHOLE, "model_config")
            .orElseThrow(
                () ->
                    Refusal.of(
                        "it holds weights without a model (no attribute model_config): save it with model.save"));
    String version = file.text(WHOLE, "keras_version").orElse("2");
    ModelConfig model = ModelConfig.of(Json.read(configuration, "its model_config"));
    return network(model, new NamedScope(file), version);
  }

  private static KerasNetwork readZip(byte[] bytes) {
    Map<String, byte[]> entries = KerasZip.unpack(bytes);
    ModelConfig model =
        ModelConfig.of(Json.read(entries.get(KerasZip.CONFIGURATION), KerasZip.CONFIGURATION));
    String version =
        Json.read(entries.get(KerasZip.METADATA), KerasZip.METADATA)
            .path("keras_version")
            .asText("3");
    Hdf5 weights = Hdf5.open(entries.get(KerasZip.WEIGHTS), KerasZip.WEIGHTS);
    return network(model, new NumberedScope(weights, WHOLE, model), version);
  }

  private static KerasNetwork network(ModelConfig model, Scope scope, String version) {
    if (!model.isSequential() && (model.inputs().size() != 1 || model.outputs().size() != 1)) {
      throw Refusal.of(
          "it has %d inputs and %d outputs: only networks with one of each are read",
          model.inputs().size(), model.outputs().size());
    }
    Wiring wiring = new Wiring(version.startsWith("2") || version.startsWith("1"));
    Tensor input = ModelInput.of(model, wiring);
    Logits logits = Logits.of(new ModelReader(wiring).apply(model, scope, "", input), wiring);
    return new KerasNetwork(
        wiring.graph().build(logits.node()), logits.probabilities(), wiring.notes());
  }
}
