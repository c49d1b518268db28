package ml.gibbon.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What was built: read from the properties that Maven writes into the jar.
 *
 * @param version Maven version
 * @param gitCommit full commit id, with {@code -dirty} when files had been changed, or {@code
 *     unknown} outside a git checkout
 */
public record Build(String version, String gitCommit) {

  /** The build of the running code. */
  public static Build current() {
    Properties properties = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String commit = properties.getProperty("git.commit.id.full", "unknown");
    boolean dirty = Boolean.parseBoolean(properties.getProperty("git.dirty", "false"));
    return new Build(
        properties.getProperty("git.build.version", "unknown"), dirty ? commit + "-dirty" : commit);
  }
}
