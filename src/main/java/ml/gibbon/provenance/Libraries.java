package ml.gibbon.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Versions of libraries, read from what Maven leaves in their jars (and in a shaded one). */
public final class Libraries {

  private Libraries() {}

  /** The version of Deeplearning4j, {@code unknown} when its jar does not say. */
  public static String deeplearning4j() {
    return version("org.deeplearning4j", "deeplearning4j-nn");
  }

  /** The version of ND4J, {@code unknown} when its jar does not say. */
  public static String nd4j() {
    return version("org.nd4j", "nd4j-api");
  }

  private static String version(String group, String artifact) {
    String resource = "/META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
    Properties properties = new Properties();
    try (InputStream in = Libraries.class.getResourceAsStream(resource)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }
}
