package ml.gibbon.bench.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.GivenGraph;
import ml.gibbon.model.GraphFile;
import ml.gibbon.model.GraphFormat;
import ml.gibbon.model.GraphNetwork;
import ml.gibbon.model.PixelInput;
import ml.gibbon.model.onnx.ExternalData;

/** Files of ONNX that classify grey images of 8 x 8 pixels, as {@code models.NAME.file} is read. */
final class OnnxTargets {

  private static final String NAME = "fuzzed.onnx";

  /** Weights of one of the networks, in a file beside it. */
  private static final String BESIDE = "beside.onnx.data";

  private OnnxTargets() {}

  static List<FuzzTarget> all() {
    byte[] weights = bytes(BESIDE);
    List<byte[]> models =
        List.of(
            bytes("network.onnx"),
            bytes("beside.onnx"),
            bytes("attention.onnx"),
            bytes("operators.onnx"));
    return List.of(
        new FuzzTarget("onnx", Mutation.Form.BYTES, models, (in, to) -> take(in, weights, to)),
        new FuzzTarget(
            "onnx-beside",
            Mutation.Form.BYTES,
            List.of(weights),
            (in, to) -> take(models.get(1), in, to)),
        new FuzzTarget(
            "onnx-run",
            Mutation.Form.BYTES,
            models,
            (in, to) -> GivenGraph.check(take(in, weights, to), NAME)));
  }

  private static GraphNetwork take(byte[] model, byte[] weights, Path folder) throws IOException {
    Files.write(folder.resolve(BESIDE), weights);
    return GraphFile.take(
        GraphFormat.ONNX,
        model,
        ExternalData.beside(folder.resolve(NAME)),
        PixelInput.ofFile(),
        new ImageShape(1, 8, 8),
        List.of("0", "1", "2"),
        NAME);
  }

  private static byte[] bytes(String name) {
    try (InputStream in = OnnxTargets.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
