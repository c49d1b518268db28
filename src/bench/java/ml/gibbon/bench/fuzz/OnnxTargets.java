package ml.gibbon.bench.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.GivenGraph;
import ml.gibbon.model.GraphFile;
import ml.gibbon.model.GraphFormat;
import ml.gibbon.model.GraphNetwork;
import ml.gibbon.model.PixelInput;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxReader;
import ml.gibbon.model.onnx.importer.ImportSettings;
import ml.gibbon.model.onnx.importer.OnnxImporter;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Shape;
import ml.gibbon.verify.walk.GraphWalk;

/** Files of ONNX that classify grey images of 8 x 8 pixels, as {@code models.NAME.file} is read. */
final class OnnxTargets {

  private static final String NAME = "fuzzed.onnx";

  /** Weights of one of the networks, in a file beside it. */
  private static final String BESIDE = "beside.onnx.data";

  private static final ImageShape IMAGES = new ImageShape(1, 8, 8);

  /** Of networks that are run whose size nothing has checked. */
  private static final long MOST_VALUES = 1 << 20;

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
            (in, to) -> GivenGraph.check(take(in, weights, to), NAME)),
        nodes(List.of(models.get(0), models.get(2), models.get(3))));
  }

  /**
   * Networks whose nodes and tensors are damaged. An input is the number of a file, and eight bytes
   * for each change, from which it is drawn.
   */
  private static FuzzTarget nodes(List<byte[]> files) {
    List<OnnxModel> models =
        files.stream().map(file -> OnnxReader.read(file, NAME, ExternalData.none())).toList();
    return new FuzzTarget(
        "onnx-nodes",
        Mutation.Form.DRAWS,
        List.of(new byte[] {0}, new byte[] {1}, new byte[] {2}),
        (in, to) -> {
          ByteBuffer draws = ByteBuffer.wrap(in);
          OnnxModel model = models.get(draws.get());
          while (draws.hasRemaining()) {
            model = OnnxMutation.of(model, new SplittableRandom(draws.getLong()));
          }
          Shape shape = Shape.of(1, 1, IMAGES.height(), IMAGES.width());
          run(OnnxImporter.network(model, new ImportSettings(shape, "")).graph());
        });
  }

  /** By the engine and by the walk, if it is small. */
  private static void run(Graph graph) {
    if (graph.nodes().stream().mapToLong(node -> node.shape().size()).sum() <= MOST_VALUES) {
      new GraphWalk(graph).forward(new double[IMAGES.size()]);
      GivenGraph.check(
          new GraphNetwork(graph, IMAGES, false, Map.of(), List.of(), new byte[0]), NAME);
    }
  }

  private static GraphNetwork take(byte[] model, byte[] weights, Path folder) throws IOException {
    Files.write(folder.resolve(BESIDE), weights);
    return GraphFile.take(
        GraphFormat.ONNX,
        model,
        ExternalData.beside(folder.resolve(NAME)),
        PixelInput.ofFile(),
        IMAGES,
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
