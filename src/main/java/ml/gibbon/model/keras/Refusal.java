package ml.gibbon.model.keras;

import java.util.Locale;
import ml.gibbon.network.UnsupportedNetworkException;

/** Errors about what a file holds, in words that go on after "was refused:". */
final class Refusal {

  /** What to do with a network that Gibbon cannot read from Keras's own files. */
  static final String CONVERT = "convert the network to ONNX with tf2onnx";

  private static final int LONGEST_NAME = 60;

  private Refusal() {}

  static UnsupportedNetworkException of(String message, Object... found) {
    return new UnsupportedNetworkException(message.formatted(found));
  }

  /** About one layer: {@code layer conv1 (Conv2D): ...}. */
  static UnsupportedNetworkException of(LayerConfig layer, String message, Object... found) {
    return of(
        "layer %s (%s): %s",
        printable(layer.name()), printable(layer.className()), message.formatted(found));
  }

  /** A stranger's text in a one-line message. */
  static String printable(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    return line.length() > LONGEST_NAME ? line.substring(0, LONGEST_NAME) + "..." : line;
  }

  /** The first line of what a library says of a damaged file. */
  static String firstLine(Throwable e) {
    String type = e.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return e.getMessage() == null
        ? type
        : printable(e.getMessage().lines().findFirst().orElse(type));
  }
}
