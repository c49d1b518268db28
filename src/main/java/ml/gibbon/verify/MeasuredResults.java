package ml.gibbon.verify;

import java.util.List;

/**
 * What the second opinion says of {@code metrics.json}.
 *
 * @param checked rows held against their tables
 * @param others rows about tables that were not measured again
 * @param faults numbers that are not the tables', as text
 */
public record MeasuredResults(int checked, int others, List<String> faults) {

  public MeasuredResults {
    faults = List.copyOf(faults);
  }
}
