package ml.gibbon.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import ml.gibbon.error.InputException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads zips of DL4J's networks of vertices (ComputationGraph) with the caution of {@link
 * ModelFile}: three entries only, bounded; classes of an allow-list only; as many parameters as the
 * configuration implies.
 */
final class VerticesFile {

  private VerticesFile() {}

  /** Whether a file is a zip of DL4J that describes such a network. */
  static boolean isOne(byte[] file) {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals(ModelSerializer.CONFIGURATION_JSON)) {
          return ConfigurationCheck.describesGraph(in.readNBytes(ConfigurationCheck.MAX_BYTES));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // Whoever reads it says what is wrong with it.
      return false;
    }
    return false;
  }

  /**
   * Builds the network that a file holds, for inference.
   *
   * @param name of the file, for messages
   * @throws InputException when it is not a safe and whole model file
   */
  static ComputationGraph read(byte[] zip, String name) {
    Map<String, byte[]> entries = ModelZip.unpack(zip, name);
    String json =
        ConfigurationCheck.checkGraph(entries.get(ModelSerializer.CONFIGURATION_JSON), name);
    ComputationGraphConfiguration configuration;
    long count;
    try {
      configuration = ComputationGraphConfiguration.fromJson(json);
      toFloats(configuration);
      count = parametersOf(configuration);
    } catch (RuntimeException e) {
      throw ModelFile.refused(
          name, ModelSerializer.CONFIGURATION_JSON + " is not DL4J's: " + firstLine(e), e);
    }
    float[] parameters =
        Nd4jVector.decode(
            entries.get(ModelSerializer.COEFFICIENTS_BIN),
            count,
            count,
            name + ": " + ModelSerializer.COEFFICIENTS_BIN);
    refuseUnlessFinite(parameters, name);
    try {
      ComputationGraph network = new ComputationGraph(configuration);
      network.init(Nd4j.createFromArray(parameters), false);
      return network;
    } catch (RuntimeException e) {
      throw ModelFile.refused(name, "DL4J cannot build the network: " + firstLine(e), e);
    }
  }

  private static void refuseUnlessFinite(float[] parameters, String name) {
    if (parameters.length == 0) {
      throw ModelFile.refused(name, "it has no parameters: it has learnt nothing");
    }
    for (float parameter : parameters) {
      if (!Float.isFinite(parameter)) {
        throw ModelFile.refused(
            name,
            "it has parameters that are not finite, the first is %s: its training had diverged before it was saved; take an earlier checkpoint"
                .formatted(parameter));
      }
    }
  }

  private static void toFloats(ComputationGraphConfiguration configuration) {
    configuration.setDataType(DataType.FLOAT);
    for (GraphVertex vertex : configuration.getVertices().values()) {
      if (vertex instanceof LayerVertex layer) {
        layer.setDataType(DataType.FLOAT);
      }
    }
  }

  /** The number of parameters that the configuration implies, by DL4J's own rule. */
  private static long parametersOf(ComputationGraphConfiguration configuration) {
    long count = 0;
    for (GraphVertex vertex : configuration.getVertices().values()) {
      long ofVertex = vertex.numParams(false);
      if (ofVertex < 0) {
        throw new IllegalArgumentException("a vertex has " + ofVertex + " parameters");
      }
      count = Math.addExact(count, ofVertex);
    }
    return count;
  }

  private static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
