package ml.gibbon.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Numbers as plain little-endian files, for a peer that knows nothing of DL4J. */
final class WeightsFile {

  private WeightsFile() {}

  /**
   * Writes weight and bias of each layer from the input on, as float32: dense weights {@code
   * [inputs, outputs]}, kernels {@code [outputs, inputs, height, width]}.
   */
  static void write(MultiLayerNetwork network, Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (float[] values : parameters(network)) {
        out.write(bytes(values));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is written, parameter by parameter. */
  static List<float[]> parameters(MultiLayerNetwork network) {
    List<float[]> parameters = new ArrayList<>();
    for (Layer layer : network.getLayers()) {
      for (String name : Arrays.asList("W", "b")) {
        INDArray values = layer.paramTable().get(name);
        if (values != null) {
          parameters.add(values.dup('c').data().asFloat());
        }
      }
    }
    return parameters;
  }

  static void write(float[] values, Path file) {
    try {
      Files.write(file, bytes(values));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(int[] values, Path file) {
    ByteBuffer bytes = buffer(values.length * Integer.BYTES);
    bytes.asIntBuffer().put(values);
    try {
      Files.write(file, bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static float[] read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      float[] values = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes = buffer(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
