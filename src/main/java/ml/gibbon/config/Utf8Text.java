package ml.gibbon.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import ml.gibbon.error.ConfigurationException;

/**
 * The content of a configuration file. HOCON's reader puts question marks where a file is not in
 * UTF-8, so that a folder or a title would silently be called otherwise.
 */
final class Utf8Text {

  private Utf8Text() {}

  /**
   * Reads a file.
   *
   * @throws ConfigurationException with the place of the first byte that is none of a text in UTF-8
   */
  static String read(String file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw new ConfigurationException(
          "configuration file %s cannot be read: %s".formatted(file, e.getMessage()));
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    int zero = text.indexOf('\0');
    if (zero >= 0) {
      throw refused(file, text.substring(0, zero), 0);
    }
    if (result.isError()) {
      throw refused(file, text, bytes[in.position()]);
    }
    return text;
  }

  private static ConfigurationException refused(String file, String before, int found) {
    long line = 1 + before.chars().filter(c -> c == '\n').count();
    return new ConfigurationException(
        "configuration file %s is no text in UTF-8: line %d has a byte 0x%02X; save it in UTF-8 rather than UTF-16 or Latin-1"
            .formatted(file, line, found & 0xff));
  }
}
