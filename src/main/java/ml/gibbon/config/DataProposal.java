package ml.gibbon.config;

import java.util.List;

/**
 * What images lie at a place, and how a configuration asks for them.
 *
 * @param name the value of {@code data.name}
 * @param path the value of {@code data.path}, empty for images that are drawn
 * @param inWords what they are
 * @param keys of group {@code data} that need other values than their defaults
 */
public record DataProposal(String name, String path, String inWords, List<Key> keys) {

  /**
   * A key of group {@code data}.
   *
   * @param value a text or a whole number
   * @param why it has this value, a sentence
   */
  public record Key(String path, Object value, String why) {}

  public DataProposal {
    keys = List.copyOf(keys);
  }
}
