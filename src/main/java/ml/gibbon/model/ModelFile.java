package ml.gibbon.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/** Placeholder until the safe reader is merged. */
public final class ModelFile {
  private ModelFile() {}

  public static byte[] write(MultiLayerNetwork network) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ModelSerializer.writeModel(network, out, true);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] clean(byte[] zip, String name, String sha256) {
    return zip;
  }

  public static MultiLayerNetwork read(byte[] zip) {
    try {
      return ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
