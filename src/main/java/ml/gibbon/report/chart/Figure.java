package ml.gibbon.report.chart;

import java.nio.charset.StandardCharsets;

/**
 * A chart with its title.
 *
 * @param name of its files, and its id in the page: letters, digits, {@code . _ -}
 * @param title in plain text
 * @param note what it leaves out, as a sentence, or empty
 * @param chart what it shows
 */
public record Figure(String name, String title, String note, Chart chart) {

  /** Of a chart that leaves nothing out. */
  public Figure(String name, String title, Chart chart) {
    this(name, title, "", chart);
  }

  public Figure {
    if (!name.matches("[A-Za-z][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("'%s' is no name of a figure".formatted(name));
    }
  }

  /** The SVG element, safe to stand in HTML as it is. */
  public String svg() {
    return Svg.of(name, title, chart);
  }

  /** The SVG element as a file. */
  public byte[] svgFile() {
    return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The chart as a PNG file, {@link Png}. */
  public byte[] png() {
    return Png.of(chart);
  }

  /** Whether it has to be scrolled where a page is narrow. */
  public boolean isWide() {
    return chart.width() > Chart.WIDTH;
  }

  /** The numbers behind it. */
  public Numbers numbers() {
    return chart.numbers();
  }
}
