package ml.gibbon.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.result.Explanation;
import ml.gibbon.result.Explanation.Filter;
import ml.gibbon.result.Explanation.LogitLines;
import ml.gibbon.result.Explanation.OfModel;
import ml.gibbon.text.Figures;

/**
 * What the template {@code explain.html}, the section of the page on why models are fooled, shows;
 * its names are the template's.
 */
record ExplanationSection(
    String split,
    String images,
    String epsilon,
    String rubbishImages,
    List<Row> rows,
    Figure growth,
    List<Lines> lines,
    List<Filters> filters) {

  /** A line of the table, every number as text. */
  record Row(
      String model,
      String linear,
      String measured,
      String noise,
      String linearity,
      String rubbish,
      String confidence) {}

  /** The chart of one image's logits, and the picture of it. */
  record Lines(Figure figure, String picture, String held) {}

  /** The weights of one model. */
  record Filters(String model, List<FilterRow> rows) {}

  /** Pictures with a label before them. */
  record FilterRow(String label, List<FilterPicture> pictures) {}

  /** Weights as a picture. */
  record FilterPicture(String png, String name) {}

  static ExplanationSection of(Explanation explanation) {
    return new ExplanationSection(
        explanation.dataset() + "/" + explanation.split(),
        Figures.count(explanation.images()),
        Figures.epsilon(explanation.epsilon()),
        Figures.count(explanation.models().get(0).rubbish().images()),
        explanation.models().stream().map(ExplanationSection::row).toList(),
        ExplainCharts.growth(explanation),
        explanation.models().stream()
            .flatMap(model -> model.lines().stream().map(lines -> lines(lines, model, explanation)))
            .toList(),
        explanation.models().stream()
            .filter(model -> !model.filters().isEmpty())
            .map(ExplanationSection::filters)
            .toList());
  }

  /** Its charts. */
  List<Figure> figures() {
    return Stream.concat(Stream.of(growth), lines.stream().map(Lines::figure)).toList();
  }

  boolean hasLines() {
    return !lines.isEmpty();
  }

  boolean hasFilters() {
    return !filters.isEmpty();
  }

  private static Row row(OfModel model) {
    double[] sign = model.growth().sign();
    double[] random = model.growth().random();
    return new Row(
        model.model(),
        change(sign[sign.length - 1]),
        change(model.growth().measured()),
        change(random[random.length - 1]),
        Figures.decimal(model.linearity()),
        Figures.percent(model.rubbish().share()),
        Figures.percent(model.rubbish().confidence()));
  }

  private static String change(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static Lines lines(LogitLines lines, OfModel model, Explanation explanation) {
    String label = explanation.classNames().get(lines.label());
    String title = "%s: image %d, %s".formatted(model.model(), lines.imageId(), label);
    return new Lines(
        ExplainCharts.logits(model.model(), title, lines, explanation.classNames()),
        png(lines.pixels(), explanation.shape()),
        held(lines));
  }

  /** The epsilons around 0 over which the answer is the label. */
  private static String held(LogitLines lines) {
    boolean[] right = new boolean[lines.epsilons().length];
    int zero = 0;
    for (int s = 0; s < right.length; s++) {
      right[s] = answer(lines, s) == lines.label();
      zero = Math.abs(lines.epsilons()[s]) < Math.abs(lines.epsilons()[zero]) ? s : zero;
    }
    if (!right[zero]) {
      return "wrong from the start";
    }
    int from = zero;
    int to = zero;
    while (from > 0 && right[from - 1]) {
      from--;
    }
    while (to < right.length - 1 && right[to + 1]) {
      to++;
    }
    return String.format(
        Locale.ROOT,
        "right from %.2f to %.2f, in steps of %.2f",
        lines.epsilons()[from],
        lines.epsilons()[to],
        lines.epsilons()[1] - lines.epsilons()[0]);
  }

  private static int answer(LogitLines lines, int step) {
    return IntStream.range(0, lines.logits().length)
        .reduce((a, b) -> lines.logits()[b][step] > lines.logits()[a][step] ? b : a)
        .orElseThrow();
  }

  private static Filters filters(OfModel model) {
    return new Filters(
        model.model(),
        model.filters().stream()
            .map(
                row ->
                    new FilterRow(
                        row.label(),
                        row.filters().stream().map(ExplanationSection::picture).toList()))
            .toList());
  }

  private static FilterPicture picture(Filter filter) {
    return new FilterPicture(png(filter.pixels(), filter.shape()), filter.name());
  }

  private static String png(byte[] grey, String shape) {
    float[] pixels = new float[grey.length];
    PixelFormat.UINT8.decode(grey, pixels, 0);
    return PngDataUri.dataUri(pixels, ImageShape.parse(shape));
  }
}
