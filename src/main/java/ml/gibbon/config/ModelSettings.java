package ml.gibbon.config;

import ml.gibbon.model.Architecture;

/**
 * One entry of group {@code models}: a network to train, or a trained one to take from a file.
 *
 * @param name the user's name for it, used in folders, tables and reports
 * @param source where it comes from
 */
public record ModelSettings(String name, Source source) {

  /** Where a model comes from. */
  public sealed interface Source permits Trained, FromFile {}

  /** Trained here on the clean training split. */
  public record Trained(Architecture architecture, TrainSettings training) implements Source {}

  /**
   * Taken from a DL4J zip.
   *
   * @param file local path or Hadoop URI
   * @param sha256 expected hash of the file, empty for any
   */
  public record FromFile(String file, String sha256) implements Source {}
}
