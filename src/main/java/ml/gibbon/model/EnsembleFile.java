package ml.gibbon.model;

import java.util.LinkedHashMap;
import java.util.Map;
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
    Map<String, byte[]> entries = new LinkedHashMap<>();
    members.forEach((member, file) -> entries.put(member + SUFFIX, file));
    return StoredZip.pack(entries);
  }

  /** Whether these are the bytes of an ensemble, as against those of one model. */
  public static boolean isOne(byte[] file) {
    return StoredZip.firstName(file).endsWith(SUFFIX);
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
    StoredZip.unpack(file, name)
        .forEach(
            (entry, zip) -> {
              if (!entry.matches("[A-Za-z0-9_-]+\\.zip")) {
                throw ModelFile.refused(
                    name, "an ensemble holds model zips only, under their names");
              }
              members.put(entry.substring(0, entry.length() - SUFFIX.length()), zip);
            });
    return members;
  }
}
