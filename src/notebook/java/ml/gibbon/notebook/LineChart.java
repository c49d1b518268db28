package ml.gibbon.notebook;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart of lines, with their names below, or beside it where they are many. */
public final class LineChart implements Drawing {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 400;

  /** More points than these are drawn as a line alone. */
  private static final int MARKED = 40;

  private static final int NAMES_BELOW = 4;

  /**
   * Colours that people with a colour vision deficiency can tell apart (Okabe and Ito 2008, without
   * its yellow, which is hard to see on white), and three more for the tenth class of many sets.
   */
  private static final List<Color> COLORS =
      List.of(
          new Color(0xD55E00),
          new Color(0x0072B2),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x000000),
          new Color(0x8C564B),
          new Color(0xA0A000),
          new Color(0x999999));

  /** Steps between dark and light that the edges of lines and letters keep. */
  private static final int EDGES = 10;

  private final String title;
  private final XYChart chart;
  private int lines;

  /** A chart without lines. */
  public LineChart(String title, String xTitle, String yTitle) {
    this.title = title;
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    XYStyler styler = chart.getStyler();
    Font text = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    styler.setBaseFont(text);
    styler.setChartTitleFont(text.deriveFont(Font.BOLD, 15f));
    styler.setChartTitleBoxVisible(false);
    styler.setAxisTitleFont(text);
    styler.setAxisTickLabelsFont(text.deriveFont(13f));
    styler.setLegendFont(text.deriveFont(13f));
    styler.setLegendSeriesLineLength(16);
    styler.setXAxisTickMarkSpacingHint(80);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(new Color(0xE4E4E4));
    styler.setPlotGridLinesStroke(new BasicStroke(1f));
    styler.setAxisTickMarksColor(new Color(0x999999));
    styler.setMarkerSize(6);
    styler.setDecimalPattern("0.####");
  }

  /**
   * Adds a line. After ten lines the colours repeat.
   *
   * @param name in the legend
   */
  public LineChart line(String name, double[] x, double[] y) {
    XYSeries series = chart.addSeries(name, unevenly(x), unevenly(y));
    style(series, lines, new BasicStroke(2f));
    series.setMarker(x.length > MARKED ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    lines++;
    return this;
  }

  /** With the first value twice: of even steps XChart labels every n-th, instead of round ones. */
  private static double[] unevenly(double[] values) {
    return DoubleStream.concat(Arrays.stream(values).limit(1), Arrays.stream(values)).toArray();
  }

  /**
   * Adds a line that is to be seen first.
   *
   * @param name in the legend
   */
  public LineChart boldLine(String name, double[] x, double[] y) {
    line(name, x, y);
    chart.getSeriesMap().get(name).setLineStyle(new BasicStroke(4f));
    return this;
  }

  /** Adds an interval to the last line: what lies between two values at one x. */
  public LineChart interval(double x, double low, double high) {
    XYSeries series =
        chart.addSeries(
            "interval " + chart.getSeriesMap().size(),
            new double[] {x, x},
            new double[] {low, high});
    style(series, lines - 1, new BasicStroke(1.5f));
    series.setMarker(new IntervalEnd());
    series.setShowInLegend(false);
    return this;
  }

  /** Fixes both ends of the y axis. */
  public LineChart between(double low, double high) {
    chart.getStyler().setYAxisMin(low);
    chart.getStyler().setYAxisMax(high);
    return this;
  }

  private static void style(XYSeries series, int line, BasicStroke stroke) {
    Color color = COLORS.get(Math.max(0, line) % COLORS.size());
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setLineStyle(stroke);
  }

  /** A level stroke. */
  private static final class IntervalEnd extends Marker {

    @Override
    public void paint(Graphics2D graphics, double x, double y, int size) {
      graphics.setStroke(new BasicStroke(1.5f));
      graphics.draw(new Line2D.Double(x - size, y, x + size, y));
    }
  }

  @Override
  public BufferedImage image() {
    boolean few = lines <= NAMES_BELOW;
    chart.getStyler().setLegendPosition(few ? LegendPosition.OutsideS : LegendPosition.OutsideE);
    chart.getStyler().setLegendLayout(few ? LegendLayout.Horizontal : LegendLayout.Vertical);
    BufferedImage image =
        new BufferedImage(SCALE * WIDTH, SCALE * HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(SCALE, SCALE);
    chart.paint(graphics, WIDTH, HEIGHT);
    graphics.dispose();
    return withFewColors(image);
  }

  /** A third of the bytes: what is left out are shades at edges, which nobody can tell apart. */
  private static BufferedImage withFewColors(BufferedImage image) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        image.setRGB(x, y, step(rgb >> 16) << 16 | step(rgb >> 8) << 8 | step(rgb));
      }
    }
    return image;
  }

  private static int step(int level) {
    return Math.round(Math.round((level & 255) * EDGES / 255f) * 255f / EDGES);
  }

  @Override
  public String label() {
    return "chart: " + title;
  }
}
