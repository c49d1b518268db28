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
import ml.gibbon.error.InputException;

/**
 * The file of several models that answer together: a zip of their model zips, uncompressed, under
 * their names. Each of them is a file that plain DL4J loads.
 *
 * <p>Reading takes no more memory than the file, and every member goes through {@link ModelFile}.
 */
public final class EnsembleFile {

  private static final String SUFFIX = ".zip";

  private EnsembleFile() {}

  /**
   * Packs models; equal models give equal bytes.
   *
   * @param members model zips by name, in their order
   */
  public static byte[] pack(Map<String, byte[]> members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        out.putNextEntry(stored(member.getKey() + SUFFIX, member.getValue()));
        out.write(member.getValue());
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
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    return entry;
  }

  /** Whether these are the bytes of an ensemble, as against those of one model. */
  public static boolean isOne(byte[] file) {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(file))) {
      ZipEntry first = in.getNextEntry();
      return first != null && first.getName().endsWith(SUFFIX);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The networks of a model file: one, or the members of an ensemble, by name.
   *
   * @param file of an ensemble or of one model
   * @param name of the file, for messages; one model has it as its key
   * @throws InputException when it, or a member, is not a safe and whole model file
   */
  public static Map<String, Network> networks(byte[] file, String name) {
    Map<String, Network> networks = new LinkedHashMap<>();
    if (isOne(file)) {
      unpack(file, name)
          .forEach(
              (member, zip) -> networks.put(member, NetworkFile.read(zip, name + "/" + member)));
    } else {
      networks.put(name, NetworkFile.read(file, name));
    }
    return networks;
  }

  private static Map<String, byte[]> unpack(byte[] file, String name) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String member = entry.getName();
        // Stored as they are, entries cannot be longer than the file.
        if (entry.getMethod() != ZipEntry.STORED
            || !member.matches("[A-Za-z0-9_-]+\\.zip")
            || members.containsKey(member)) {
          throw ModelFile.refused(
              name, "an ensemble holds uncompressed model zips only, each name once");
        }
        members.put(member.substring(0, member.length() - SUFFIX.length()), in.readAllBytes());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw ModelFile.refused(
          name, "its zip is damaged or cut short: %s; make it again".formatted(e.getMessage()));
    }
    return members;
  }
}
