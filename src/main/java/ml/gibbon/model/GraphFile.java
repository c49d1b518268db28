package ml.gibbon.model;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxDim;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxReader;
import ml.gibbon.model.onnx.OnnxValue;
import ml.gibbon.model.onnx.importer.Ending;
import ml.gibbon.model.onnx.importer.ImportSettings;
import ml.gibbon.model.onnx.importer.ImportedNetwork;
import ml.gibbon.model.onnx.importer.OnnxImporter;
import ml.gibbon.network.Graph;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Networks of ONNX as model files: a zip of the user's file as it is, of the files beside it that
 * it keeps its weights in, and of what its pixels and classes are.
 */
public final class GraphFile {

  private static final String NETWORK = "network.onnx";
  private static final String INPUT = "input.json";
  private static final String BESIDE = "data/";

  private GraphFile() {}

  /** Whether a file holds such a network. */
  public static boolean isOne(byte[] file) {
    return StoredZip.firstName(file).equals(NETWORK);
  }

  /**
   * Whether a user means a file to be ONNX: it begins as such a file, or is called so.
   *
   * @param name of the file
   */
  public static boolean isOnnx(byte[] file, String name) {
    return ForeignFile.isOnnx(file) || name.toLowerCase(Locale.ROOT).endsWith(".onnx");
  }

  /**
   * Takes over a user's file of ONNX.
   *
   * @param onnx its bytes
   * @param beside the files in its folder
   * @param images of the data
   * @param classes names of the data's classes
   * @param name of the file, for messages
   * @throws InputException when it is not a safe and whole file, is not supported, or does not fit
   *     the data
   */
  public static GraphNetwork take(
      byte[] onnx,
      ExternalData beside,
      PixelInput input,
      ImageShape images,
      List<String> classes,
      String name) {
    Recorded recorded = new Recorded(beside);
    OnnxModel model = OnnxReader.read(onnx, name, recorded);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(NETWORK, onnx);
    entries.put(INPUT, new StoredInput(input, images, classes).toJson());
    recorded.files.forEach((file, bytes) -> entries.put(BESIDE + file, bytes));
    return network(model, input, images, classes, name, StoredZip.pack(entries));
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
    StoredInput stored = StoredInput.parse(entries.get(INPUT), name);
    OnnxModel model = OnnxReader.read(entries.get(NETWORK), name, new Entries(entries));
    return network(model, stored.input(), stored.images(), stored.classes(), name, file);
  }

  private static GraphNetwork network(
      OnnxModel model,
      PixelInput input,
      ImageShape images,
      List<String> classes,
      String name,
      byte[] file) {
    PixelGraph pixels = new PixelGraph(images, input, name);
    try {
      ImportedNetwork imported =
          OnnxImporter.network(model, new ImportSettings(pixels.inputShape(declared(model)), ""));
      Graph graph = pixels.around(imported.graph(), classes);
      // Of one number, the sigmoid is the softmax of it and 0.
      boolean one = imported.graph().output().shape().size() == 1;
      return new GraphNetwork(
          graph, images, one ? Ending.NONE : imported.ending(), imported.notes(), file);
    } catch (UnsupportedNetworkException e) {
      throw new InputException("model %s: %s".formatted(name, e.getMessage()), e);
    } catch (InputException e) {
      throw e.getMessage().contains(name)
          ? e
          : new InputException("model %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** Lengths of the axes of the input, -1 where the file does not say. */
  private static int[] declared(OnnxModel model) {
    List<OnnxValue> fed = model.graph().fedInputs();
    if (fed.isEmpty()) {
      throw new InputException("the network has no input");
    }
    return fed.get(0).shape().stream().mapToInt(GraphFile::length).toArray();
  }

  private static int length(OnnxDim side) {
    return side.isKnown() && side.size() <= Integer.MAX_VALUE ? (int) side.size() : -1;
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
