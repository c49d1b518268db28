package ml.gibbon.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;

/** What Spark would end the process for, or wait a minute for, instead of saying it. */
final class StartCheck {

  private static final String STANDALONE = "spark://";
  private static final int MILLISECONDS = 5_000;
  private static final int DEFAULT_PORT = 7077;

  private StartCheck() {}

  /**
   * @param spark settings by their keys
   * @throws ConfigurationException when no folder for temporary files can be written
   * @throws InputException when no standalone master answers
   */
  static void run(Map<String, String> spark) {
    String folders = spark.get("spark.local.dir");
    if (folders != null && Stream.of(folders.split(",", -1)).noneMatch(StartCheck::canWrite)) {
      throw new ConfigurationException(
          "spark.local.dir is %s but cannot be written: name another folder with -- --conf spark.local.dir=FOLDER"
              .formatted(folders));
    }
    String master = spark.getOrDefault("spark.master", "");
    if (master.startsWith(STANDALONE)) {
      List<String> hosts = List.of(master.substring(STANDALONE.length()).split(",", -1));
      if (hosts.stream().noneMatch(StartCheck::answers)) {
        throw new InputException(
            "the Spark master %s does not answer: mend the address after --master, or start the master"
                .formatted(master));
      }
    }
  }

  private static boolean canWrite(String folder) {
    try {
      return Files.isWritable(Files.createDirectories(Path.of(folder.strip())));
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  private static boolean answers(String address) {
    int colon = address.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = colon < 0 ? DEFAULT_PORT : Integer.parseInt(address.substring(colon + 1));
      String host = colon < 0 ? address : address.substring(0, colon);
      socket.connect(new InetSocketAddress(host.replaceAll("[\\[\\]]", ""), port), MILLISECONDS);
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
