package ml.gibbon.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.util.ModelSerializer;

/**
 * The zip around a model: unpacks the three entries that Gibbon reads and refuses all others, with
 * a bound on what comes out.
 */
final class ModelZip {

  /** What a model without a file is called in messages. */
  static final String DEFAULT_NAME = "model.zip";

  /** Most bytes that a model may unpack to: 1 GiB. */
  static final long MAX_UNPACKED = 1L << 30;

  /**
   * Most bytes unpacked for each byte packed. Trained parameters hardly compress; an updater state
   * of zeros stands beside them. The floor below leaves room for small untrained networks.
   */
  static final int MAX_RATIO = 100;

  /** Bytes that any file may unpack to, whatever its ratio: 16 MiB. */
  static final int UNSUSPICIOUS = 16 << 20;

  private static final List<String> REQUIRED =
      List.of(ModelSerializer.CONFIGURATION_JSON, ModelSerializer.COEFFICIENTS_BIN);

  private static final List<String> ALLOWED =
      List.of(
          ModelSerializer.CONFIGURATION_JSON,
          ModelSerializer.COEFFICIENTS_BIN,
          ModelSerializer.UPDATER_BIN);

  /** The DOS epoch, so that equal content packs to equal bytes whatever the time and time zone. */
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private static final int END_OF_DIRECTORY = 0x06054b50;
  private static final int END_OF_DIRECTORY_BYTES = 22;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int DIRECTORY_ENTRY = 0x02014b50;
  private static final int DIRECTORY_ENTRY_BYTES = 46;

  /** Of the first entry, and the bit of them that says it is encrypted. */
  private static final int FLAGS = 6;

  private static final int ENCRYPTED = 1;

  /** Enough to tell what a zip is. */
  private static final int MOST_NAMES = 1_000;

  private ModelZip() {}

  /** The entries by name: the two required ones and, when it is there, the updater state. */
  static Map<String, byte[]> unpack(byte[] zip, String name) {
    refuseForeign(zip, name);
    Map<String, byte[]> entries = new HashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      long left = Math.min(MAX_UNPACKED, Math.max(UNSUSPICIOUS, (long) MAX_RATIO * zip.length));
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        accept(entry.getName(), entries, name);
        byte[] content = in.readNBytes((int) left + 1);
        if (content.length > left) {
          throw ModelFile.refused(
              name,
              "entry %s unpacks a file of %d bytes to more than %d: a model may unpack to %d times its size and %d MiB"
                  .formatted(entry.getName(), zip.length, left, MAX_RATIO, MAX_UNPACKED >> 20));
        }
        left -= content.length;
        entries.put(entry.getName(), content);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw ModelFile.refused(
          name,
          "its zip is damaged or cut short after %d bytes: %s; copy it again"
              .formatted(zip.length, e.getMessage()));
    }
    requireWhole(zip, entries, name);
    return entries;
  }

  /** What is no zip, or a zip of something else, is told by its first bytes and its names. */
  private static void refuseForeign(byte[] zip, String name) {
    if (!startsAsZip(zip)) {
      throw ModelFile.refused(name, ForeignFile.why(zip));
    }
    if ((zip[FLAGS] & ENCRYPTED) != 0) {
      throw ModelFile.refused(
          name, "its zip is protected by a password: unpack it and zip it without one");
    }
    ForeignFile.why(names(zip))
        .ifPresent(
            why -> {
              throw ModelFile.refused(name, why);
            });
  }

  private static boolean startsAsZip(byte[] zip) {
    return zip.length > FLAGS && zip[0] == 'P' && zip[1] == 'K' && zip[2] == 3 && zip[3] == 4;
  }

  /** The names in the directory at the end, as far as they can be read. */
  private static List<String> names(byte[] zip) {
    List<String> names = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int end = endOfDirectory(zip);
    int at = end < 0 ? -1 : bytes.getInt(end + 16);
    while (names.size() < MOST_NAMES
        && at >= 0
        && at <= zip.length - DIRECTORY_ENTRY_BYTES
        && bytes.getInt(at) == DIRECTORY_ENTRY) {
      int length = Short.toUnsignedInt(bytes.getShort(at + 28));
      int from = at + DIRECTORY_ENTRY_BYTES;
      names.add(new String(zip, from, Math.min(length, zip.length - from), StandardCharsets.UTF_8));
      at =
          from
              + length
              + Short.toUnsignedInt(bytes.getShort(at + 30))
              + Short.toUnsignedInt(bytes.getShort(at + 32));
    }
    return names;
  }

  private static void accept(String entry, Map<String, byte[]> before, String name) {
    String why =
        switch (entry) {
          case ModelSerializer.PREPROCESSOR_BIN ->
              "it is a serialised Java object, and reading one can run any code";
          case ModelSerializer.NORMALIZER_BIN ->
              "it names a class to load; normalisation must be a layer of the model";
          case ModelSerializer.NO_PARAMS_MARKER ->
              "a network without parameters has learnt nothing";
          default -> "a model holds " + String.join(", ", ALLOWED) + " only";
        };
    if (!ALLOWED.contains(entry)) {
      throw ModelFile.refused(
          name,
          "it has an entry %s: %s; save it without".formatted(ForeignFile.printable(entry), why));
    }
    if (before.containsKey(entry)) {
      throw ModelFile.refused(name, "it has entry " + entry + " twice");
    }
  }

  private static void requireWhole(byte[] zip, Map<String, byte[]> entries, String name) {
    // A file cut between two entries still unpacks: only the directory at the end tells.
    int listed = entriesInDirectory(zip);
    if (listed != entries.size()) {
      throw ModelFile.refused(
          name,
          "its zip is cut short or damaged: %d entries, %s in its directory; copy it again"
              .formatted(entries.size(), listed < 0 ? "none" : Integer.toString(listed)));
    }
    for (String required : REQUIRED) {
      if (!entries.containsKey(required)) {
        throw ModelFile.refused(name, "it has no entry " + required + ": give a DL4J model zip");
      }
    }
  }

  private static int entriesInDirectory(byte[] zip) {
    int end = endOfDirectory(zip);
    return end < 0
        ? -1
        : Short.toUnsignedInt(
            ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getShort(end + 10));
  }

  /** Where the record at the end of the directory begins; -1 when there is none. */
  private static int endOfDirectory(byte[] zip) {
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int last = zip.length - END_OF_DIRECTORY_BYTES;
    for (int at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
      if (bytes.getInt(at) == END_OF_DIRECTORY) {
        return at;
      }
    }
    return -1;
  }

  /** Packs entries in the order given. */
  static byte[] pack(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      // Trained parameters hardly compress, and a training packs them every epoch.
      out.setLevel(Deflater.NO_COMPRESSION);
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setTimeLocal(EPOCH);
        out.putNextEntry(entry);
        out.write(content.getValue());
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
