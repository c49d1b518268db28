package ml.gibbon.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;

/**
 * Reads a model's {@code configuration.json} before DL4J does: DL4J instantiates the classes that
 * it names, so only classes of an allow-list may be named, anywhere in it.
 *
 * <p>Which properties name classes depends on DL4J's annotations ({@code @class} nearly everywhere,
 * {@code type} in distributions, and Jackson also takes an array's first element). So every text
 * that has the form of a qualified class name must be on the list, whatever it stands for, and a
 * {@code @class} must be on it whatever its form.
 */
final class ConfigurationCheck {

  /** Packages whose public classes a configuration may name: data about layers, no actions. */
  private static final Set<String> PACKAGES =
      Set.of(
          "ml.gibbon.model",
          "org.deeplearning4j.nn.conf.constraint",
          "org.deeplearning4j.nn.conf.distribution",
          "org.deeplearning4j.nn.conf.dropout",
          "org.deeplearning4j.nn.conf.graph",
          "org.deeplearning4j.nn.conf.inputs",
          "org.deeplearning4j.nn.conf.layers",
          "org.deeplearning4j.nn.conf.layers.convolutional",
          "org.deeplearning4j.nn.conf.layers.misc",
          "org.deeplearning4j.nn.conf.layers.util",
          "org.deeplearning4j.nn.conf.preprocessor",
          "org.deeplearning4j.nn.conf.stepfunctions",
          "org.deeplearning4j.nn.conf.weightnoise",
          "org.deeplearning4j.nn.weights",
          "org.nd4j.linalg.activations.impl",
          "org.nd4j.linalg.learning.config",
          "org.nd4j.linalg.learning.regularization",
          "org.nd4j.linalg.lossfunctions.impl",
          "org.nd4j.linalg.schedule");

  /**
   * A class of a package, or one nested in it, such as {@code InputType$InputTypeConvolutional}.
   */
  private static final Pattern SIMPLE_NAME = Pattern.compile("[A-Z]\\w*(\\$[A-Z]\\w*)?");

  /** Text that starts like {@code package.Class}, type parameters and all. */
  private static final Pattern LIKE_A_CLASS =
      Pattern.compile("\\s*[\\[\\p{L}_$][\\p{L}\\p{N}_$]*\\s*\\.\\s*[\\p{L}_$].*", Pattern.DOTALL);

  /** Far deeper than DL4J writes, and far from what makes a recursive parser overflow its stack. */
  private static final int MAX_DEPTH = 50;

  /** Most bytes of a configuration: 4 MiB, some 2,000 layers. */
  static final int MAX_BYTES = 4 << 20;

  /** What a configuration describes, told by a key that it must have. */
  private enum Kind {
    LAYERS("confs", "layers (confs): give a DL4J MultiLayerNetwork or ComputationGraph model"),
    GRAPH("vertices", "vertices: give a DL4J ComputationGraph model");

    private final String key;
    private final String inWords;

    Kind(String key, String inWords) {
      this.key = key;
      this.inWords = inWords;
    }
  }

  private ConfigurationCheck() {}

  /** The checked text of a network of layers, exactly as DL4J is to parse it. */
  static String check(byte[] json, String name) {
    return check(json, Kind.LAYERS, name);
  }

  /** The checked text of a network of vertices, exactly as DL4J is to parse it. */
  static String checkGraph(byte[] json, String name) {
    return check(json, Kind.GRAPH, name);
  }

  /** Whether a text describes a network of vertices, as far as its keys tell. */
  static boolean describesGraph(byte[] json) {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      int depth = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token == JsonToken.FIELD_NAME
            && depth == 1
            && parser.getCurrentName().equals(Kind.GRAPH.key)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }

  private static String check(byte[] json, Kind kind, String name) {
    if (json.length > MAX_BYTES) {
      throw refused(name, "has %d bytes, more than %d".formatted(json.length, MAX_BYTES));
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      scan(text, kind, name);
      return text;
    } catch (CharacterCodingException e) {
      throw refused(name, "is not UTF-8 text");
    } catch (IOException e) {
      throw refused(name, "is not JSON: " + e.getMessage().lines().findFirst().orElse(""));
    }
  }

  private static void scan(String json, Kind kind, String name) throws IOException {
    boolean found = false;
    int depth = 0;
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      // Of two equal keys this check and DL4J might each see another one.
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart() && ++depth > MAX_DEPTH) {
          throw refused(name, "is nested deeper than " + MAX_DEPTH);
        } else if (token.isStructEnd()) {
          depth--;
        } else if (token == JsonToken.FIELD_NAME && depth == 1) {
          found |= parser.getCurrentName().equals(kind.key);
        } else if (token.isScalarValue()) {
          checkText(parser.getCurrentName(), parser.getText(), name);
        }
      }
    }
    if (!found) {
      throw refused(name, "has no " + kind.inWords);
    }
  }

  private static void checkText(String key, String text, String name) {
    boolean namesClass = "@class".equals(key) || LIKE_A_CLASS.matcher(text).matches();
    if (namesClass && !allowed(text)) {
      String shown = text.length() > 120 ? text.substring(0, 120) + "..." : text;
      throw refused(
          name,
          "names %s at %s, which is no layer, activation or the like of DL4J or Gibbon: only those are loaded"
              .formatted(shown.replaceAll("\\p{Cntrl}", "?"), key));
    }
  }

  private static boolean allowed(String className) {
    int dot = className.lastIndexOf('.');
    return dot > 0
        && PACKAGES.contains(className.substring(0, dot))
        && SIMPLE_NAME.matcher(className.substring(dot + 1)).matches();
  }

  private static RuntimeException refused(String name, String why) {
    return ModelFile.refused(name, ModelSerializer.CONFIGURATION_JSON + " " + why);
  }
}
