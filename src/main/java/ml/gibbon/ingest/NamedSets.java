package ml.gibbon.ingest;

import java.util.List;
import java.util.Locale;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.ingest.draw.ImageGenerator;
import ml.gibbon.ingest.draw.ImageGenerators;
import ml.gibbon.ingest.read.KnownSet;
import ml.gibbon.ingest.read.KnownSets;

/** The sets of images that a name alone asks for: drawn by Gibbon, or public ones. */
public final class NamedSets {

  private static final int CLASSES_SHOWN = 12;

  private NamedSets() {}

  /** What each is, for the console. */
  public static String inWords() {
    StringBuilder text = new StringBuilder();
    text.append("Drawn by Gibbon, as many images as data.train-images and data.test-images say:\n");
    for (ImageGenerator drawn : ImageGenerators.ALL) {
      text.append("\n%s\n  %s\n".formatted(drawn.name(), drawn.inWords()));
      text.append("  %s, %s\n".formatted(drawn.shape(), classes(drawn.classNames())));
    }
    text.append("\nPublic sets, whose files are looked for in data.path, in a folder of the name");
    text.append(" below it, and in\none of that name in data.cache:\n");
    for (KnownSet known : KnownSets.ALL) {
      ImageSetSummary set = known.published();
      text.append("\n%s\n  %s\n".formatted(known.name(), known.inWords()));
      text.append(
          String.format(
              Locale.ROOT,
              "  %s, %,d training and %,d test images, %s\n",
              set.shape(),
              set.trainImages(),
              set.testImages(),
              classes(set.classNames())));
      text.append("  files: %s\n".formatted(known.fileNames()));
      if (known.download().isPresent()) {
        text.append("  data.download = true fetches them where they are not there\n");
      }
    }
    return text.toString();
  }

  private static String classes(List<String> names) {
    boolean areNumbers = names.get(names.size() - 1).equals(String.valueOf(names.size() - 1));
    String shown =
        areNumbers
            ? "%s to %s".formatted(names.get(0), names.get(names.size() - 1))
            : String.join(", ", names.stream().limit(CLASSES_SHOWN).toList())
                + (names.size() > CLASSES_SHOWN ? ", ..." : "");
    return "%d classes: %s".formatted(names.size(), shown);
  }
}
