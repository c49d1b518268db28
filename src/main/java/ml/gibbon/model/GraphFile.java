package ml.gibbon.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxPatch;
import ml.gibbon.model.onnx.OnnxReader;
import ml.gibbon.model.onnx.OnnxWriter;
import ml.gibbon.model.onnx.exporter.OnnxExporter;
import ml.gibbon.model.onnx.importer.Ending;
import ml.gibbon.model.onnx.importer.OnnxImporter;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Node;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Networks of ONNX, Keras and DL4J's graphs as model files: a zip of the user's file as it is, of
 * the files beside it that it keeps its weights in, and of what its pixels and classes are.
 */
public final class GraphFile {

  private static final String NETWORK = "network.";
  private static final String ONNX = NETWORK + GraphFormat.ONNX.suffix();
  private static final String INPUT = "input.json";

  /** For messages about files that were read before. */
  private static final String NAME = "model.zip";

  private static final String BESIDE = "data/";
  private static final String VELOCITIES = "velocities";

  /** There if batch normalisation is trained by the minibatches. */
  private static final String BY_BATCH = "batch-norm";

  /** Most numbers that a network computes for one image: 1 GiB of float32. */
  private static final long MOST_VALUES = 1L << 28;

  private GraphFile() {}

  /** Whether a file holds such a network. */
  public static boolean isOne(byte[] file) {
    return StoredZip.firstName(file).startsWith(NETWORK);
  }

  /**
   * Takes over a user's file.
   *
   * @param format of the file
   * @param given its bytes
   * @param beside the files in its folder
   * @param images of the data
   * @param classes names of the data's classes
   * @param name of the file, for messages
   * @throws InputException when it is not a safe and whole file, is not supported, or does not fit
   *     the data
   */
  public static GraphNetwork take(
      GraphFormat format,
      byte[] given,
      ExternalData beside,
      PixelInput input,
      ImageShape images,
      List<String> classes,
      String name) {
    Recorded recorded = new Recorded(beside);
    GivenFile file = format.open(given, name, recorded);
    StoredInput stored = new StoredInput(input, images, classes);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(NETWORK + format.suffix(), given);
    entries.put(INPUT, stored.toJson());
    recorded.files.forEach((data, bytes) -> entries.put(BESIDE + data, bytes));
    return network(file.input(), file::taken, stored, name, StoredZip.pack(entries));
  }

  /**
   * The network of a model file.
   *
   * @param name of the file, for messages
   * @throws InputException when it is not a safe and whole model file
   */
  public static GraphNetwork read(byte[] file, String name) {
    Map<String, byte[]> entries = StoredZip.unpack(file, name);
    if (!entries.containsKey(INPUT)) {
      throw ModelFile.refused(name, "it has no entry " + INPUT);
    }
    GivenFile stored = open(entries, name);
    StoredInput input = StoredInput.parse(entries.get(INPUT), name);
    return network(stored.input(), stored::network, input, name, file);
  }

  private static GivenFile open(Map<String, byte[]> entries, String name) {
    for (GraphFormat format : GraphFormat.values()) {
      byte[] given = entries.get(NETWORK + format.suffix());
      if (given != null) {
        return format.open(given, name, new Entries(entries));
      }
    }
    throw ModelFile.refused(name, "it has no network that Gibbon reads");
  }

  /**
   * A model file of a network that was made here.
   *
   * @param graph from images {@code [1, C, H, W]} of pixels in [0, 1] to a logit for each class
   * @param classes names of the data's classes
   */
  static GraphNetwork of(Graph graph, ImageShape images, List<String> classes) {
    return of(graph, false, images, classes);
  }

  /**
   * The same.
   *
   * @param logistic whether its logits are read one by one
   */
  static GraphNetwork of(Graph graph, boolean logistic, ImageShape images, List<String> classes) {
    StoredInput input = new StoredInput(PixelInput.ofFile(), images, classes);
    return read(pack(onnx(graph, logistic), input.toJson()), NAME);
  }

  /**
   * The same network in a file of ONNX, whose parameters can be replaced: itself if it is in one.
   *
   * @throws InputException when it cannot be written so, naming the node
   */
  static GraphNetwork asOnnx(GraphNetwork network) {
    if (StoredZip.firstName(network.file()).equals(ONNX)) {
      return network;
    }
    Map<String, byte[]> entries = StoredZip.unpack(network.file(), NAME);
    GivenFile stored = open(entries, NAME);
    StoredInput input = StoredInput.parse(entries.get(INPUT), NAME);
    PixelGraph pixels = new PixelGraph(input.images(), input.input(), NAME);
    GivenFile.Contents contents = stored.network(pixels.inputShape(stored.input()));
    try {
      return read(pack(onnx(contents.graph(), contents.sigmoid()), entries.get(INPUT)), NAME);
    } catch (UnsupportedNetworkException e) {
      throw new InputException(
          "it is trained and handed back as ONNX, which it cannot be written in: " + e.getMessage(),
          e);
    }
  }

  /** A network whose last function looks like an ending gets one, which is taken off instead. */
  private static byte[] onnx(Graph graph, boolean sigmoid) {
    Ending own = OnnxImporter.endingOf(graph) == Ending.NONE ? Ending.NONE : Ending.SOFTMAX;
    return OnnxWriter.write(OnnxExporter.model(graph, sigmoid ? Ending.SIGMOID : own));
  }

  private static byte[] pack(byte[] onnx, byte[] input) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(ONNX, onnx);
    entries.put(INPUT, input);
    return StoredZip.pack(entries);
  }

  /**
   * A network in a file of ONNX, from pixels in [0, 1] to logits, for any program that reads it.
   *
   * @param network that {@link #with} or {@link #of} gave, or one of DL4J's layers
   * @param images shape of one
   * @return empty where ONNX has no operators for it
   */
  public static Optional<byte[]> onnx(Network network, ImageShape images) {
    if (network instanceof GraphNetwork graph) {
      return Optional.of(onnx(graph));
    }
    try {
      return Optional.of(onnx(network.graph(images), false));
    } catch (UnsupportedNetworkException e) {
      return Optional.empty();
    }
  }

  /**
   * The file of ONNX in a model file, which needs no other.
   *
   * @param network that {@link #with} or {@link #of} gave
   */
  public static byte[] onnx(GraphNetwork network) {
    return StoredZip.unpack(network.file(), NAME).get(ONNX);
  }

  /**
   * The same network with other values of some parameters.
   *
   * @param network of ONNX
   * @param values by the names that they have in the file, in its order
   */
  static GraphNetwork with(GraphNetwork network, Map<String, float[]> values) {
    Map<String, byte[]> old = StoredZip.unpack(network.file(), NAME);
    byte[] given = old.get(ONNX);
    byte[] onnx = OnnxPatch.apply(given, OnnxReader.read(given, NAME, new Entries(old)), values);
    return read(pack(onnx, old.get(INPUT)), NAME);
  }

  /** A model file with the state of its training. */
  static byte[] inTraining(byte[] file, float[] velocities, BatchNorm batchNorm) {
    Map<String, byte[]> entries = StoredZip.unpack(file, NAME);
    ByteBuffer bytes = ByteBuffer.allocate(velocities.length * Float.BYTES);
    bytes.asFloatBuffer().put(velocities);
    entries.put(VELOCITIES, bytes.array());
    if (batchNorm == BatchNorm.BATCH) {
      entries.put(BY_BATCH, new byte[0]);
    }
    return StoredZip.pack(entries);
  }

  /** How batch normalisation is trained; frozen where a model file does not say. */
  static BatchNorm batchNorm(byte[] file) {
    return StoredZip.unpack(file, NAME).containsKey(BY_BATCH) ? BatchNorm.BATCH : BatchNorm.FROZEN;
  }

  /** The velocities in a model file; empty where there are none. */
  static Optional<float[]> velocities(byte[] file) {
    byte[] bytes = StoredZip.unpack(file, NAME).get(VELOCITIES);
    if (bytes == null) {
      return Optional.empty();
    }
    float[] velocities = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(velocities);
    return Optional.of(velocities);
  }

  private static GraphNetwork network(
      int[] input,
      Function<Shape, GivenFile.Contents> given,
      StoredInput stored,
      String name,
      byte[] file) {
    PixelGraph pixels = new PixelGraph(stored.images(), stored.input(), name);
    try {
      GivenFile.Contents contents = given.apply(pixels.inputShape(input));
      Graph graph = pixels.around(contents.graph(), stored.classes());
      requireModerate(graph);
      // Of one number, the sigmoid is the softmax of it and 0.
      boolean one = contents.graph().output().shape().size() == 1;
      return new GraphNetwork(
          graph,
          stored.images(),
          contents.sigmoid() && !one,
          contents.origins(),
          contents.notes(),
          file);
    } catch (UnsupportedNetworkException e) {
      throw new InputException("model %s: %s".formatted(name, e.getMessage()), e);
    } catch (InputException e) {
      throw e.getMessage().contains(name)
          ? e
          : new InputException("model %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** The engine has memory for each value, and for each use of it. */
  private static void requireModerate(Graph graph) {
    long values = 0;
    for (Node node : graph.nodes()) {
      values += (long) node.shape().size() * Math.max(1, graph.consumers(node));
    }
    if (values > MOST_VALUES) {
      throw new UnsupportedNetworkException(
          "it computes %,d numbers for one image, and the most are %,d: choose smaller images with models.NAME.input.size"
              .formatted(values, MOST_VALUES));
    }
  }

  /** Keeps the files that are read. */
  private static final class Recorded implements ExternalData {

    private final ExternalData from;
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    Recorded(ExternalData from) {
      this.from = from;
    }

    @Override
    public long size(String file) throws IOException {
      return from.size(file);
    }

    @Override
    public byte[] read(String file, long offset, int length) throws IOException {
      if (!files.containsKey(file)) {
        files.put(file, from.read(file, 0, Math.toIntExact(from.size(file))));
      }
      int start = Math.toIntExact(offset);
      return Arrays.copyOfRange(files.get(file), start, start + length);
    }
  }

  /** Files that lie in the model file. */
  private record Entries(Map<String, byte[]> entries) implements ExternalData {

    private byte[] bytes(String file) throws NoSuchFileException {
      byte[] bytes = entries.get(BESIDE + file);
      if (bytes == null) {
        throw new NoSuchFileException(file);
      }
      return bytes;
    }

    @Override
    public long size(String file) throws IOException {
      return bytes(file).length;
    }

    @Override
    public byte[] read(String file, long offset, int length) throws IOException {
      int start = Math.toIntExact(offset);
      return Arrays.copyOfRange(bytes(file), start, start + length);
    }
  }
}
