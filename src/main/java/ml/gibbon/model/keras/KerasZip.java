package ml.gibbon.model.keras;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import ml.gibbon.network.UnsupportedNetworkException;

/** The zip that a {@code .keras} file is, with a bound on what it unpacks to. */
final class KerasZip {

  static final String CONFIGURATION = "config.json";
  static final String METADATA = "metadata.json";
  static final String WEIGHTS = "model.weights.h5";

  /** Most bytes that a file may unpack to: 1 GiB. */
  private static final long MOST_UNPACKED = 1L << 30;

  /** Most bytes unpacked for each byte of the file. Keras itself does not pack. */
  private static final int MOST_RATIO = 100;

  /** Bytes that any file may unpack to: 16 MiB. */
  private static final long UNSUSPICIOUS = 16 << 20;

  private static final List<String> ENTRIES = List.of(CONFIGURATION, METADATA, WEIGHTS);

  private KerasZip() {}

  /** The three entries by name; all others are passed over. */
  static Map<String, byte[]> unpack(byte[] zip) {
    Map<String, byte[]> entries = new HashMap<>();
    long left = Math.min(MOST_UNPACKED, Math.max(UNSUSPICIOUS, (long) MOST_RATIO * zip.length));
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readNBytes((int) left + 1);
        left -= content.length;
        if (left < 0) {
          throw Refusal.of(
              "entry %s unpacks a file of %d bytes to more than %d times its size or %d MiB",
              Refusal.printable(entry.getName()), zip.length, MOST_RATIO, MOST_UNPACKED >> 20);
        }
        if (ENTRIES.contains(entry.getName()) && entries.put(entry.getName(), content) != null) {
          throw Refusal.of("it has entry %s twice", entry.getName());
        }
      }
    } catch (UnsupportedNetworkException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw Refusal.of(
          "its zip is damaged or cut short after %d bytes: %s; copy it again",
          zip.length, Refusal.firstLine(e));
    }
    for (String required : ENTRIES) {
      if (!entries.containsKey(required)) {
        throw Refusal.of("it has no entry %s: give a file that model.save wrote", required);
      }
    }
    return entries;
  }
}
