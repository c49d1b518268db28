package ml.gibbon.provenance;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What results were measured with and on.
 *
 * @param maker the Gibbon that measured, its seed, Java and platform
 * @param libraries versions of the libraries that results depend on, by name
 * @param models SHA-256 of each model file, by the user's name for the model
 * @param hardened for each of these models that a defence made the one that it hardens
 * @param data for each clean table the SHA-256 over the hashes of its files in reading order, by
 *     the name {@code DATASET/SPLIT}
 * @param tables for each adversarial table the same, by the name {@code MODEL/ATTACK} of its folder
 * @param made when
 */
public record ResultProvenance(
    Provenance maker,
    SortedMap<String, String> libraries,
    SortedMap<String, String> models,
    SortedMap<String, String> hardened,
    SortedMap<String, String> data,
    SortedMap<String, String> tables,
    Instant made) {

  public ResultProvenance {
    libraries = sortedCopy(libraries);
    models = sortedCopy(models);
    hardened = sortedCopy(hardened);
    data = sortedCopy(data);
    tables = sortedCopy(tables);
  }

  private static SortedMap<String, String> sortedCopy(Map<String, String> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
