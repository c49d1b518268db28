package ml.gibbon.model;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Sha256;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The DL4J model file: writes networks as zips that plain DL4J can load, and reads zips from
 * strangers without running what they hold.
 *
 * <p>DL4J's own reader deserialises Java objects, instantiates classes by name and trusts every
 * length in the file. This one reads three entries only (configuration, parameters, updater state),
 * bounds what they unpack to, lets the configuration name classes of an allow-list only ({@link
 * ConfigurationCheck}) before DL4J parses it, and holds the number of parameters against the
 * configuration before it allocates them.
 *
 * <p>What is a boundary: loading such a file runs no code but DL4J's and Gibbon's, and uses memory
 * in proportion to the file. What is not: the network itself. It may be slow, need much memory for
 * large activations, or have been trained to answer wrongly; a pinned SHA-256 is the only defence
 * against a model that is not the one you meant.
 */
public final class ModelFile {

  /** More state values a parameter than any DL4J updater keeps (AMSGrad: 3). */
  private static final int MOST_STATE_PER_PARAMETER = 4;

  private ModelFile() {}

  /**
   * The network as a DL4J zip with its updater state: the same network gives the same bytes.
   *
   * @param network with float32 parameters
   */
  public static byte[] write(MultiLayerNetwork network) {
    byte[] json = network.getLayerWiseConfigurations().toJson().getBytes(StandardCharsets.UTF_8);
    INDArray state = network.getUpdater().getStateViewArray();
    return pack(
        ConfigurationCheck.check(json, "the network to write"),
        values(network.params()),
        state == null ? new float[0] : values(state));
  }

  private static float[] values(INDArray row) {
    return row.dup().data().asFloat();
  }

  /**
   * Reads the bytes that {@link #write} made, checking them again.
   *
   * @throws InputException when they are not a safe and whole model file
   */
  public static MultiLayerNetwork read(byte[] zip) {
    return read(zip, ModelZip.DEFAULT_NAME);
  }

  /**
   * Builds the network that a model file holds, ready for inference and for further training.
   *
   * @param name of the file, for messages
   * @throws InputException when it is not a safe and whole model file
   */
  public static MultiLayerNetwork read(byte[] zip, String name) {
    Contents contents = Contents.of(zip, name);
    try {
      MultiLayerNetwork network = new MultiLayerNetwork(contents.configuration);
      network.init(Nd4j.createFromArray(contents.parameters), false);
      if (contents.updaterState.length > 0) {
        network
            .getUpdater()
            .setStateViewArray(network, Nd4j.createFromArray(contents.updaterState), false);
      }
      return network;
    } catch (RuntimeException e) {
      throw refused(name, "DL4J cannot build the network: " + firstLine(e), e);
    }
  }

  private static byte[] pack(String json, float[] parameters, float[] updaterState) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(ModelSerializer.CONFIGURATION_JSON, json.getBytes(StandardCharsets.UTF_8));
    entries.put(ModelSerializer.COEFFICIENTS_BIN, Nd4jVector.encode(parameters));
    if (updaterState.length > 0) {
      entries.put(ModelSerializer.UPDATER_BIN, Nd4jVector.encode(updaterState));
    }
    return ModelZip.pack(entries);
  }

  /**
   * The same model without its updater state: half the bytes, for files that are not trained on.
   *
   * @param name of the file, for messages
   * @throws InputException when it is not a safe and whole model file
   */
  public static byte[] withoutUpdaterState(byte[] zip, String name) {
    Contents contents = Contents.of(zip, name);
    return pack(contents.json, contents.parameters, new float[0]);
  }

  /**
   * Checks that a file is the one that the user meant.
   *
   * @param name of the file, for messages
   * @param sha256 64 hexadecimal digits, or empty to accept any file
   * @throws ConfigurationException when the file has another hash
   */
  public static void requireHash(byte[] file, String name, String sha256) {
    String found = Sha256.of(file);
    if (!sha256.isEmpty() && !found.equals(sha256.toLowerCase(Locale.ROOT))) {
      throw new ConfigurationException(
          "%s has SHA-256 %s but the configuration pins %s: take the right file, or correct sha256"
              .formatted(name, found, sha256));
    }
  }

  static InputException refused(String name, String why) {
    return refused(name, why, null);
  }

  static InputException refused(String name, String why, Throwable cause) {
    return new InputException("model %s was refused: %s".formatted(name, why), cause);
  }

  private static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  /** What a model file holds, checked. */
  private record Contents(
      String json,
      MultiLayerConfiguration configuration,
      float[] parameters,
      float[] updaterState) {

    static Contents of(byte[] zip, String name) {
      Map<String, byte[]> entries = ModelZip.unpack(zip, name);
      String json = ConfigurationCheck.check(entries.get(ModelSerializer.CONFIGURATION_JSON), name);
      MultiLayerConfiguration configuration;
      long count;
      try {
        configuration = MultiLayerConfiguration.fromJson(json);
        if (!inFloats(configuration)) {
          configuration.setDataType(DataType.FLOAT);
          configuration.getConfs().forEach(layer -> layer.setDataType(DataType.FLOAT));
          json = configuration.toJson();
        }
        count = parametersOf(configuration);
      } catch (RuntimeException e) {
        throw refused(
            name, ModelSerializer.CONFIGURATION_JSON + " is not DL4J's: " + firstLine(e), e);
      }
      float[] parameters =
          Nd4jVector.decode(
              entries.get(ModelSerializer.COEFFICIENTS_BIN),
              count,
              count,
              name + ": " + ModelSerializer.COEFFICIENTS_BIN);
      byte[] state = entries.get(ModelSerializer.UPDATER_BIN);
      float[] updaterState =
          state == null
              ? new float[0]
              : Nd4jVector.decode(
                  state,
                  0,
                  Math.multiplyExact(count, MOST_STATE_PER_PARAMETER),
                  name + ": " + ModelSerializer.UPDATER_BIN);
      return new Contents(json, configuration, parameters, updaterState);
    }

    private static boolean inFloats(MultiLayerConfiguration configuration) {
      return configuration.getDataType() == DataType.FLOAT
          && configuration.getConfs().stream()
              .allMatch(layer -> layer.getDataType() == DataType.FLOAT);
    }

    /** The number of parameters that the configuration implies, by DL4J's own rule. */
    private static long parametersOf(MultiLayerConfiguration configuration) {
      long count = 0;
      for (var layer : configuration.getConfs()) {
        long ofLayer = layer.getLayer().initializer().numParams(layer);
        if (ofLayer < 0) {
          throw new IllegalArgumentException("a layer has " + ofLayer + " parameters");
        }
        count = Math.addExact(count, ofLayer);
      }
      return count;
    }
  }
}
