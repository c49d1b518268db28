package ml.gibbon.report;

import java.util.List;
import ml.gibbon.result.MetricsRow;

/**
 * The answers of one model under its strongest attacks.
 *
 * @param classNames in the order of the labels
 * @param attack the strongest one
 * @param answers to it
 * @param withSurvivors the strongest one that leaves an image right
 * @param survivors the answers to that one
 */
record ModelAnswers(
    List<String> classNames,
    MetricsRow attack,
    TableAnswers answers,
    MetricsRow withSurvivors,
    TableAnswers survivors) {

  /** The name of a class, or its number where it has none. */
  String name(int label) {
    return label < classNames.size() ? classNames.get(label) : Integer.toString(label);
  }
}
