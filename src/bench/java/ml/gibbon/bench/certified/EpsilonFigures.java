package ml.gibbon.bench.certified;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.report.chart.LineChart;
import ml.gibbon.report.chart.LineChart.Line;
import ml.gibbon.report.chart.Look;
import ml.gibbon.text.TextTable;

/**
 * How smallest epsilons are distributed, drawn and as text.
 *
 * @param network its name
 * @param smallest of each image, as of {@link SmallestEpsilons#of}
 * @param most the largest one that was looked for
 */
record EpsilonFigures(String network, double[] smallest, double most) {

  /** Bars of the histogram and lines of the table: at a most of .6 each is .02 or .05 wide. */
  private static final int BARS = 30;

  private static final int LINES = 12;
  private static final String EPSILON = "smallest breaking epsilon (L-inf, [0, 1] pixel scale)";

  /** A histogram, and the share of images that still stand at each epsilon. */
  List<Figure> figures() {
    String of = "%s, %,d images".formatted(network, smallest.length);
    return List.of(
        new Figure(
            "smallest-epsilons",
            "Smallest breaking epsilon: " + of,
            LineChart.fromZero(EPSILON, "images, %", List.of(histogram()))),
        new Figure(
            "standing-against-epsilon",
            "Images still standing against epsilon: " + of,
            new LineChart(
                "epsilon (L-inf, [0, 1] pixel scale)",
                "still standing, %",
                0,
                100,
                List.of(standing()))));
  }

  /**
   * The outline of the bars; images that are wrong by themselves or stand to the end are in none.
   */
  private Line histogram() {
    List<Double> x = new ArrayList<>(List.of(0.0));
    List<Double> y = new ArrayList<>(List.of(0.0));
    for (int bar = 0; bar < BARS; bar++) {
      double low = edge(bar, BARS);
      double high = edge(bar + 1, BARS);
      double share =
          SmallestEpsilons.standing(smallest, low) - SmallestEpsilons.standing(smallest, high);
      x.addAll(List.of(low, high));
      y.addAll(List.of(share, share));
    }
    x.add(most);
    y.add(0.0);
    String name = "%s, in %d bars".formatted(network, BARS);
    return line(name, doubles(x), doubles(y));
  }

  private Line standing() {
    double[] x =
        DoubleStream.concat(DoubleStream.of(0, most), Arrays.stream(smallest))
            .filter(Double::isFinite)
            .sorted()
            .distinct()
            .toArray();
    return line(
        network,
        x,
        Arrays.stream(x).map(each -> SmallestEpsilons.standing(smallest, each)).toArray());
  }

  private static Line line(String name, double[] x, double[] y) {
    return new Line(name, Look.of(0), x, y);
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(each -> each).toArray();
  }

  private double edge(int place, int parts) {
    return most * place / parts;
  }

  /** The share of images that still stand, of all, at twelve epsilons. */
  String table() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("epsilon", "standing, %"));
    IntStream.rangeClosed(0, LINES)
        .mapToDouble(place -> edge(place, LINES))
        .forEach(
            epsilon ->
                lines.add(
                    List.of(
                        String.format(Locale.ROOT, "%.4f", epsilon),
                        String.format(
                            Locale.ROOT, "%.2f", SmallestEpsilons.standing(smallest, epsilon)))));
    return TextTable.of(0, lines);
  }
}
