package ml.gibbon.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import ml.gibbon.image.ImageSetSummary;

/**
 * What a look at a set of images has found.
 *
 * @param balance how many training images the classes have, in words; empty where they are drawn
 */
public record FoundImages(ImageSetSummary summary, String balance) {

  private static final int CLASSES_SHOWN = 10;

  /** Shape, numbers and classes, and what is odd, a line each. */
  public List<String> inWords() {
    List<String> names = summary.classNames();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s, %,d training and %,d test images",
            summary.shape(),
            summary.trainImages(),
            summary.testImages()));
    lines.add(
        "%d classes: %s%s"
            .formatted(
                names.size(),
                String.join(", ", names.stream().limit(CLASSES_SHOWN).toList()),
                names.size() > CLASSES_SHOWN ? ", ..." : ""));
    if (!balance.isEmpty()) {
      lines.add(balance);
    }
    summary.warnings().forEach(warning -> lines.add("warning: " + warning));
    return lines;
  }
}
