package ml.gibbon.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A line chart in the page's style, as an SVG element that stands in HTML. */
final class Chart {

  /** Colours that people with a colour vision deficiency can tell apart (Okabe and Ito 2008). */
  private static final List<Color> COLORS =
      List.of(
          new Color(0xD55E00),
          new Color(0x0072B2),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x555555));

  private static final Pattern PROLOG = Pattern.compile("^.*?(?=<svg)", Pattern.DOTALL);
  private static final Pattern LONG_DECIMAL = Pattern.compile("(\\.\\d\\d)\\d+");
  private static final Pattern SIZE = Pattern.compile("(height|width)=\"(\\d+)px\"");

  private final XYChart chart;

  /** A chart for the whole width of the page, its legend beside it. */
  static Chart wide(String xTitle, String yTitle) {
    Chart chart = new Chart(880, 380, xTitle, yTitle);
    chart.chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    return chart;
  }

  /** A chart of which two stand side by side, its legend below. */
  static Chart narrow(String xTitle, String yTitle) {
    Chart chart = new Chart(430, 280, xTitle, yTitle);
    chart.chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    return chart;
  }

  /** The same with its legend beside it, for many short names. */
  static Chart narrowWithNamesBeside(String xTitle, String yTitle) {
    Chart chart = narrow(xTitle, yTitle);
    XYStyler styler = chart.chart.getStyler();
    styler.setLegendPosition(LegendPosition.OutsideE);
    styler.setLegendLayout(LegendLayout.Vertical);
    styler.setLegendSeriesLineLength(16);
    styler.setXAxisTickMarkSpacingHint(100);
    styler.setLegendPadding(2);
    return chart;
  }

  /** The colour of the line with this index, from 0 on; they repeat after seven. */
  static Color color(int index) {
    return COLORS.get(index % COLORS.size());
  }

  private Chart(int width, int height, String xTitle, String yTitle) {
    chart =
        new XYChartBuilder()
            .width(width)
            .height(height)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    XYStyler styler = chart.getStyler();
    Font text = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    styler.setBaseFont(text);
    styler.setAxisTitleFont(text);
    styler.setAxisTickLabelsFont(text.deriveFont(11f));
    styler.setLegendFont(text);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setChartFontColor(new Color(0x333333));
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(new Color(0xE4E4E4));
    styler.setPlotGridLinesStroke(new BasicStroke(1f));
    styler.setAxisTickMarksColor(new Color(0x999999));
    styler.setLegendBorderColor(Color.WHITE);
    styler.setYAxisMin(0.0);
    styler.setMarkerSize(7);
    styler.setDecimalPattern("0.####");
  }

  /** Fixes the upper end of the y axis. */
  Chart upTo(double yMax) {
    chart.getStyler().setYAxisMax(yMax);
    return this;
  }

  /** Fixes both ends of the y axis; without it, it begins at 0. */
  Chart between(double yMin, double yMax) {
    chart.getStyler().setYAxisMin(yMin);
    return upTo(yMax);
  }

  /** Adds a line; points whose value is not a number are left out. */
  Chart line(String name, double[] x, double[] y, Color color, float[] dashes) {
    int[] points = IntStream.range(0, x.length).filter(i -> !Double.isNaN(y[i])).toArray();
    XYSeries series =
        chart.addSeries(
            name,
            Arrays.stream(points).mapToDouble(i -> x[i]).toArray(),
            Arrays.stream(points).mapToDouble(i -> y[i]).toArray());
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setMarker(x.length > 40 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    series.setLineStyle(
        new BasicStroke(2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, dashes, 0f));
    return this;
  }

  /** The element with a text for readers that do not see it. */
  String svg(String label) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String svg = PROLOG.matcher(bytes.toString(StandardCharsets.UTF_8)).replaceFirst("");
    // Text is drawn as outlines: a hundredth of a pixel is enough, and halves the page.
    svg = LONG_DECIMAL.matcher(svg).replaceAll("$1");
    svg = SIZE.matcher(svg).replaceAll("$1=\"$2\"");
    String name = " role=\"img\" aria-label=\"" + Template.escape(label) + "\"";
    return "<svg" + name + svg.substring("<svg".length());
  }
}
