package ml.gibbon.compare;

import java.util.List;
import ml.gibbon.result.PairedTest;

/**
 * What two tables of the same images show.
 *
 * @param name of the tables
 * @param models of both tables, by their names
 * @param first run's name
 * @param other run's name
 * @param alone images that are in one of them only
 * @param clean right answers before the attack
 * @param robust right answers before and after it
 * @param broken some of the images that stood in the first run only
 */
record Comparison(
    String name,
    List<String> models,
    String first,
    String other,
    long alone,
    PairedTest clean,
    PairedTest robust,
    List<BrokenImage> broken) {

  /** Whether the same two models were asked, by the same runs. */
  boolean hasModelsOf(Comparison pair) {
    return models.equals(pair.models) && first.equals(pair.first) && other.equals(pair.other);
  }
}
