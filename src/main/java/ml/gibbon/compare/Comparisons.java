package ml.gibbon.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import ml.gibbon.result.Holm;
import ml.gibbon.result.Interval;
import ml.gibbon.result.PairedTest;
import ml.gibbon.text.Figures;
import ml.gibbon.text.TextTable;
import ml.gibbon.text.Words;

/** All pairs of tables that were compared, and which differences are beyond chance. */
public final class Comparisons {

  /** Differences as large as that come up in one of twenty comparisons of equals, all in all. */
  private static final double LEVEL = .05;

  private static final List<String> HEADER =
      List.of(
          "tables", "of", "right", "images", "before", "after", "lost", "gained", "p", "verdict");

  private final List<Line> lines;
  private final List<Comparison> pairs;
  private final List<String> missing;

  private Comparisons(List<Line> lines, List<Comparison> pairs, List<String> missing) {
    this.lines = lines;
    this.pairs = pairs;
    this.missing = missing;
  }

  /**
   * One test.
   *
   * @param what is counted: {@code clean} or {@code robust}
   * @param pValue with the number of all tests taken into account
   */
  private record Line(Comparison pair, String what, PairedTest test, double pValue) {

    Line withPValue(double other) {
      return new Line(pair, what, test, other);
    }

    boolean isBeyondChance() {
      return pValue < LEVEL;
    }

    boolean isWorse() {
      return isBeyondChance() && test.isWorse();
    }

    String verdict() {
      return isBeyondChance()
          ? (test.isWorse() ? "worse" : "better")
          : "no difference beyond noise";
    }

    List<String> cells() {
      return List.of(
          pair.name(),
          pair.other(),
          what,
          Figures.count(test.images()),
          rate(test.both() + test.lost()),
          rate(test.both() + test.gained()),
          Figures.count(test.lost()),
          Figures.count(test.gained()),
          pValue < 1e-4 ? "< .0001" : String.format(Locale.ROOT, "%.4f", pValue),
          verdict());
    }

    private String rate(long right) {
      return Figures.percent(
          (double) right / test.images(), Interval.of(right, test.images()).margin());
    }

    String inWords() {
      return "%s of %s under %s went from %s to %s, %s lost and %s gained"
          .formatted(
              what.equals("robust") ? "robust accuracy" : "clean accuracy",
              pair.other(),
              pair.name(),
              Figures.percent(test.before()),
              Figures.percent(test.after()),
              Words.count(test.lost(), "image"),
              Figures.count(test.gained()));
    }
  }

  /** Clean answers are the models' alone: of several attacks on the same ones they count once. */
  static Comparisons of(List<Comparison> pairs, List<String> missing) {
    List<Comparison> clean = new ArrayList<>();
    List<Line> found = new ArrayList<>();
    for (Comparison pair : pairs) {
      if (clean.stream().noneMatch(pair::hasModelsOf)) {
        clean.add(pair);
        found.add(new Line(pair, "clean", pair.clean(), pair.clean().pValue()));
      }
      found.add(new Line(pair, "robust", pair.robust(), pair.robust().pValue()));
    }
    List<Double> adjusted = Holm.adjusted(found.stream().map(Line::pValue).toList());
    List<Line> lines =
        IntStream.range(0, found.size())
            .mapToObj(i -> found.get(i).withPValue(adjusted.get(i)))
            .toList();
    return new Comparisons(lines, pairs, missing);
  }

  /** The table for the console, and what was left out of it. */
  public String text() {
    List<List<String>> cells = new ArrayList<>(List.of(HEADER));
    lines.forEach(line -> cells.add(line.cells()));
    StringBuilder text = new StringBuilder(TextTable.of(3, cells));
    notes().forEach(note -> text.append("! ").append(note).append('\n'));
    return text.toString();
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Comparison pair : pairs) {
      if (pair.alone() > 0) {
        notes.add(
            "%s of %s and of %s: %s in one of them only, which was left out"
                .formatted(
                    pair.name(), pair.first(), pair.other(), Words.count(pair.alone(), "image")));
      }
    }
    if (!missing.isEmpty()) {
      notes.add("without a counterpart: " + String.join(", ", missing));
    }
    return notes;
  }

  /** What became worse beyond chance, in words; empty when nothing did. */
  public Optional<String> worse() {
    List<Line> worse = lines.stream().filter(Line::isWorse).toList();
    return worse.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s became worse beyond noise: %s%s"
                .formatted(
                    Words.count(worse.size(), "rate"),
                    worse.get(0).inWords(),
                    worse.size() > 1 ? "; the table has the others" : ""));
  }

  /** The page with the table and the images that became breakable. */
  public String page() {
    String first = pairs.get(0).first();
    ResultPage page =
        new ResultPage(
            "What changed since " + first,
            List.of(
                worse().orElse("Nothing became worse beyond noise."),
                "Each image was asked about twice; lost are those that were right in "
                    + first
                    + " only, gained those that are right in the other run only. Were both as good, each of them would fall to either side like a coin: p is the probability of a split as uneven (McNemar's exact test, Holm's correction for all lines), and below .05 counts as a difference. Rates have 95 % intervals."));
    page.table("All tables", HEADER, lines.stream().map(Line::cells).toList());
    notes().forEach(page::note);
    for (Comparison pair : pairs) {
      if (!pair.broken().isEmpty()) {
        page.pictures(
            "Newly breakable: %s of %s".formatted(pair.name(), pair.other()),
            "%s stood the attack in %s and are broken in %s; the first of them, clean and adversarial."
                .formatted(Words.count(pair.robust().lost(), "image"), pair.first(), pair.other()),
            pair.broken());
      }
    }
    return page.html();
  }
}
