package ml.gibbon.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Zips of uncompressed entries: reading one takes no more memory than the file. */
final class StoredZip {

  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private StoredZip() {}

  /** Packs entries in their order; equal ones give equal bytes. */
  static byte[] pack(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(stored(entry.getKey(), entry.getValue()));
        out.write(entry.getValue());
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static ZipEntry stored(String name, byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(EPOCH);
    return entry;
  }

  /** Name of the first entry; empty when it is no zip. */
  static String firstName(byte[] file) {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(file))) {
      ZipEntry first = in.getNextEntry();
      return first == null ? "" : first.getName();
    } catch (IOException | IllegalArgumentException e) {
      return "";
    }
  }

  /**
   * The entries in their order.
   *
   * @param name of the file, for messages
   * @throws ml.gibbon.error.InputException when it is damaged, or an entry is compressed or there
   *     twice
   */
  static Map<String, byte[]> unpack(byte[] file, String name) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        // Stored as they are, entries cannot be longer than the file.
        if (entry.getMethod() != ZipEntry.STORED || entries.containsKey(entry.getName())) {
          throw ModelFile.refused(name, "its zip holds uncompressed entries only, each name once");
        }
        entries.put(entry.getName(), in.readAllBytes());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw ModelFile.refused(
          name, "its zip is damaged or cut short: %s; make it again".formatted(e.getMessage()));
    }
    return entries;
  }
}
