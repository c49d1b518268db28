package ml.gibbon.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import ml.gibbon.error.InputException;
import ml.gibbon.model.InferenceDefence.Backward;
import ml.gibbon.model.InferenceDefence.BitDepth;
import ml.gibbon.model.InferenceDefence.ConfidenceReduction;
import ml.gibbon.model.InferenceDefence.Jpeg;
import ml.gibbon.model.InferenceDefence.MedianFilter;
import ml.gibbon.model.InferenceDefence.RandomisedSmoothing;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.text.Words;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * The file of a model with a defence around it: a zip, uncompressed, of {@code defence.json}, which
 * has the defence's settings and names the model and the SHA-256 of its file, and of that file as
 * it is. It may be of any model, another defended one included, which makes a chain.
 */
public final class DefendedFile {

  private static final String DEFENCE = "defence.json";
  private static final String MODEL = "model.zip";

  /** A bound on what a stranger's file can make us stack up. */
  private static final int MOST_AROUND = 16;

  private static final ObjectMapper JSON = new ObjectMapper();

  private DefendedFile() {}

  /**
   * What a file holds.
   *
   * @param defence that stands around the model
   * @param seed of its random draws
   * @param name of the model
   * @param model file of the model
   */
  public record Contents(InferenceDefence defence, long seed, String name, byte[] model) {}

  /** Packs a model behind a defence; equal ones give equal bytes. */
  public static byte[] pack(Contents contents) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model", contents.name());
    fields.put("sha256", Sha256.of(contents.model()));
    fields.put("seed", contents.seed());
    putSettings(contents.defence(), fields);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try {
      entries.put(DEFENCE, JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    entries.put(MODEL, contents.model());
    return StoredZip.pack(entries);
  }

  private static void putSettings(InferenceDefence defence, Map<String, Object> fields) {
    if (defence instanceof BitDepth of) {
      fields.put("kind", "bit-depth");
      fields.put("bits", of.bits());
    } else if (defence instanceof MedianFilter of) {
      fields.put("kind", "median-filter");
      fields.put("size", of.size());
      fields.put("gradient", Words.of(of.gradient()));
    } else if (defence instanceof Jpeg of) {
      fields.put("kind", "jpeg");
      fields.put("quality", of.quality());
    } else if (defence instanceof ConfidenceReduction of) {
      fields.put("kind", "confidence-reduction");
      fields.put("epsilon", of.epsilon());
    } else if (defence instanceof RandomisedSmoothing of) {
      fields.put("kind", "randomised-smoothing");
      fields.put("sigma", of.sigma());
      fields.put("draws", of.draws());
    }
  }

  /** Whether these are the bytes of a model behind a defence. */
  public static boolean isOne(byte[] file) {
    return StoredZip.firstName(file).equals(DEFENCE);
  }

  /**
   * Reads the bytes that {@link #pack} made, checking them again.
   *
   * @param name of the file, for messages
   * @throws InputException when they are not a whole file, or the model is not the one that the
   *     defence was put around
   */
  public static Contents read(byte[] file, String name) {
    Map<String, byte[]> entries = StoredZip.unpack(file, name);
    byte[] model = entries.get(MODEL);
    if (model == null || entries.size() != 2) {
      throw ModelFile.refused(name, "it does not hold %s and %s".formatted(DEFENCE, MODEL));
    }
    if (RemoteFile.isOne(model)) {
      throw ModelFile.refused(
          name, "the model in it only answers, and no defence stands around it");
    }
    try {
      JsonNode fields = JSON.readTree(entries.get(DEFENCE));
      if (!Sha256.of(model).equals(fields.path("sha256").asText())) {
        throw ModelFile.refused(
            name, "the model in it is not the one that %s names".formatted(DEFENCE));
      }
      return new Contents(
          settings(fields), fields.path("seed").asLong(), fields.path("model").asText(), model);
    } catch (IOException | IllegalArgumentException e) {
      throw ModelFile.refused(name, "its %s is not what Gibbon writes".formatted(DEFENCE), e);
    }
  }

  private static InferenceDefence settings(JsonNode fields) {
    String kind = fields.path("kind").asText();
    return switch (kind) {
      case "bit-depth" -> new BitDepth(fields.path("bits").asInt());
      case "median-filter" ->
          new MedianFilter(
              fields.path("size").asInt(),
              Backward.valueOf(fields.path("gradient").asText().toUpperCase(Locale.ROOT)));
      case "jpeg" -> new Jpeg(fields.path("quality").asInt());
      case "confidence-reduction" -> new ConfidenceReduction(fields.path("epsilon").asDouble());
      case "randomised-smoothing" ->
          new RandomisedSmoothing(fields.path("sigma").asDouble(), fields.path("draws").asInt());
      default -> throw new IllegalArgumentException("there is no kind " + kind);
    };
  }

  /**
   * The file within all defences: of a network or an ensemble.
   *
   * @param name of the file, for messages
   * @throws InputException as {@link #read}, and when there are more defences than anyone would put
   *     around a model
   */
  public static byte[] undefended(byte[] file, String name) {
    byte[] inner = file;
    for (int around = 0; isOne(inner); around++) {
      if (around == MOST_AROUND) {
        throw ModelFile.refused(name, "it has more than %d defences".formatted(MOST_AROUND));
      }
      inner = read(inner, name).model();
    }
    return inner;
  }
}
