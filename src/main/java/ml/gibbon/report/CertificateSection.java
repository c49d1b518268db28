package ml.gibbon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.report.chart.LineChart;
import ml.gibbon.report.chart.LineChart.Line;
import ml.gibbon.report.chart.Look;
import ml.gibbon.result.Certificates;
import ml.gibbon.result.Certificates.OfModel;
import ml.gibbon.text.Figures;

/**
 * What the template {@code certificates.html}, the section of the page on what is proven, shows;
 * its names are the template's.
 */
record CertificateSection(
    String split,
    String images,
    String firstDraws,
    String draws,
    String sureness,
    List<Row> rows,
    Figure curve) {

  /** Points of the curve from 0 to the largest radius. */
  private static final int POINTS = 200;

  /** More lines than these are not told apart. */
  private static final int LINES = 12;

  /** A line of the table, every number as text. */
  record Row(
      String model,
      String sigma,
      String atZero,
      String atQuarter,
      String atHalf,
      String atWhole,
      String abstentions) {}

  static CertificateSection of(Certificates certificates) {
    return new CertificateSection(
        certificates.dataset() + "/" + certificates.split(),
        Figures.count(certificates.models().get(0).images().size()),
        Figures.count(certificates.firstDraws()),
        Figures.count(certificates.draws()),
        String.format(Locale.ROOT, "%s %%", 100 * (1 - certificates.alpha())),
        certificates.models().stream().map(CertificateSection::row).toList(),
        curve(certificates));
  }

  private static Row row(OfModel model) {
    return new Row(
        model.model(),
        Figures.decimal(model.sigma()),
        Figures.percent(model.certifiedAccuracy(0)),
        Figures.percent(model.certifiedAccuracy(.25)),
        Figures.percent(model.certifiedAccuracy(.5)),
        Figures.percent(model.certifiedAccuracy(1)),
        Figures.percent(model.abstentions()));
  }

  /** Certified accuracy against the L2 distance, as figure 6 of Cohen et al. 2019 has it. */
  private static Figure curve(Certificates certificates) {
    Capped<OfModel> models = Capped.first(certificates.models(), LINES);
    double largest = models.shown().stream().mapToDouble(OfModel::largestRadius).max().orElse(0);
    double end = largest > 0 ? 1.05 * largest : 1;
    double[] distances =
        IntStream.rangeClosed(0, POINTS).mapToDouble(i -> end * i / POINTS).toArray();
    List<Line> lines = new ArrayList<>();
    for (OfModel model : models.shown()) {
      double[] accuracies =
          IntStream.rangeClosed(0, POINTS)
              .mapToDouble(i -> 100 * model.certifiedAccuracy(distances[i]))
              .toArray();
      lines.add(new Line(model.model(), Look.of(lines.size()), distances, accuracies));
    }
    return new Figure(
        "certified-accuracy",
        "Certified accuracy against the L2 distance: %s/%s"
            .formatted(certificates.dataset(), certificates.split()),
        models.note("model", "certificates.json"),
        new LineChart("L2 distance ([0, 1] pixel scale)", "certified accuracy, %", 0, 100, lines));
  }
}
