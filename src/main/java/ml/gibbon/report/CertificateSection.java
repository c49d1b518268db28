package ml.gibbon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    List<Group> groups) {

  /** Points of the curve from 0 to the largest radius. */
  private static final int POINTS = 200;

  /** More lines than these are not told apart. */
  private static final int LINES = 12;

  private static final List<Double> L2 = List.of(.25, .5, 1.);
  private static final List<Double> LINF = List.of(.05, .1, .3);

  /**
   * Models that are certified in the same way.
   *
   * @param smoothed whether by votes under noise, or else by bounds
   * @param distances that the table has columns for
   */
  record Group(boolean smoothed, List<String> distances, List<Row> rows, Figure curve) {}

  /** A line of the table, every number as text. */
  record Row(String model, String sigma, String right, List<String> within, String abstentions) {}

  static CertificateSection of(Certificates certificates) {
    return new CertificateSection(
        certificates.dataset() + "/" + certificates.split(),
        Figures.count(certificates.models().get(0).images().size()),
        Figures.count(certificates.firstDraws()),
        Figures.count(certificates.draws()),
        String.format(Locale.ROOT, "%s %%", 100 * (1 - certificates.alpha())),
        Stream.of(false, true)
            .map(boxes -> models(certificates, boxes))
            .filter(models -> !models.isEmpty())
            .map(models -> group(certificates, models))
            .toList());
  }

  private static List<OfModel> models(Certificates certificates, boolean boxes) {
    return certificates.models().stream().filter(model -> model.isOfBoxes() == boxes).toList();
  }

  private static Group group(Certificates certificates, List<OfModel> models) {
    boolean boxes = models.get(0).isOfBoxes();
    List<Double> distances = boxes ? LINF : L2;
    return new Group(
        !boxes,
        distances.stream().map(Figures::decimal).toList(),
        models.stream().map(model -> row(model, distances)).toList(),
        curve(certificates, models, boxes));
  }

  List<Figure> figures() {
    return groups.stream().map(Group::curve).toList();
  }

  private static Row row(OfModel model, List<Double> distances) {
    return new Row(
        model.model(),
        Figures.decimal(model.sigma()),
        Figures.percent(model.certifiedAccuracy(0)),
        distances.stream()
            .map(distance -> Figures.percent(model.certifiedAccuracy(distance)))
            .toList(),
        Figures.percent(model.abstentions()));
  }

  /** Certified accuracy against the distance, as figure 6 of Cohen et al. 2019 has it. */
  private static Figure curve(Certificates certificates, List<OfModel> all, boolean boxes) {
    String norm = boxes ? "L-infinity" : "L2";
    Capped<OfModel> models = Capped.first(all, LINES);
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
        boxes ? "certified-accuracy-linf" : "certified-accuracy",
        "Certified accuracy against the %s distance: %s/%s"
            .formatted(norm, certificates.dataset(), certificates.split()),
        models.note("model", "certificates.json"),
        new LineChart(
            norm + " distance ([0, 1] pixel scale)", "certified accuracy, %", 0, 100, lines));
  }
}
