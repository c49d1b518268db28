package ml.gibbon.store;

import static java.util.Objects.requireNonNull;

/**
 * What an exported table's manifest says of it.
 *
 * @param format as the configuration names it, for example {@code huggingface}
 * @param table that was exported, with the pixel format that the images have here
 * @param tableHash SHA-256 over the hashes of that table's files
 * @param modelSha256 of the network's file
 * @param stored the model's answers on the images as the table holds them, and
 * @param exported on the images as they lie here: PNG files hold 256 grey levels
 */
public record ExportedSet(
    String format,
    AdversarialSet table,
    String tableHash,
    String modelSha256,
    AnswerCounts stored,
    AnswerCounts exported) {

  public static final String KIND = "export";

  public ExportedSet {
    requireNonNull(format, "it has no format");
    requireNonNull(table, "it has no table");
    requireNonNull(tableHash, "it has no tableHash");
    requireNonNull(modelSha256, "it has no modelSha256");
    requireNonNull(stored, "it has no stored");
    requireNonNull(exported, "it has no exported");
  }
}
