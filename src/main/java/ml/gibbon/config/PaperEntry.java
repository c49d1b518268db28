package ml.gibbon.config;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Quantity;
import ml.gibbon.result.RubbishRate;

/**
 * One experiment of a paper, the rows of this run that repeat it, and what the paper reports.
 *
 * @param experiment in words
 * @param models that answer: one, or a family
 * @param sources that the images were made on: one, or a family; the models themselves for the
 *     white box
 * @param attack its name in the configuration
 * @param epsilon on the [0, 1] pixel scale; empty for an attack of minimum norm
 * @param clip range of the adversarial pixels
 * @param values rates to compare, each with the paper's, in [0, 1], or empty where it has none
 * @param rubbish the same of images without any meaning
 * @param note why ours differ; may be empty
 */
public record PaperEntry(
    String experiment,
    List<String> models,
    List<String> sources,
    String attack,
    OptionalDouble epsilon,
    PixelRange clip,
    SortedMap<Quantity, OptionalDouble> values,
    SortedMap<RubbishRate, OptionalDouble> rubbish,
    String note) {

  public PaperEntry {
    models = List.copyOf(models);
    sources = List.copyOf(sources);
    values = new TreeMap<>(Map.copyOf(values));
    rubbish = new TreeMap<>(Map.copyOf(rubbish));
  }

  /** Whether a row repeats this experiment. */
  public boolean selects(MetricsRow row) {
    return clipOf(row).equals(clip) && isWithAnyClip(row);
  }

  /** Whether a row is its twin inside the range of pixels, where users' images live. */
  public boolean selectsClipped(MetricsRow row) {
    return clip.isNone() && clipOf(row).equals(PixelRange.UNIT) && isWithAnyClip(row);
  }

  private static PixelRange clipOf(MetricsRow row) {
    return row.attack().threatModel().clip();
  }

  private boolean isWithAnyClip(MetricsRow row) {
    return models.contains(row.model())
        && (models.equals(sources) ? row.isWhiteBox() : sources.contains(row.source()))
        && row.attack().name().equals(attack)
        && row.epsilon().equals(epsilon);
  }
}
