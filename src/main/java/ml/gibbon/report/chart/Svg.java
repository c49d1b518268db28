package ml.gibbon.report.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * A chart as an SVG element. Colours stand in it as attributes, so that any program shows them, and
 * as CSS classes, whose rules go before attributes: a page gives them the values of its own scheme.
 */
final class Svg implements Canvas {

  private static final String FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

  private final StringBuilder elements = new StringBuilder();

  private Svg() {}

  /**
   * The element, which stands in HTML and in a file of its own.
   *
   * @param id of the chart in its page
   */
  static String of(String id, String title, Chart chart) {
    Svg svg = new Svg();
    chart.draw(svg);
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$s %2$s" width="%1$s" height="%2$s" role="img" aria-labelledby="%3$s-title %3$s-desc" font-family="%4$s">
        <title id="%3$s-title">%5$s</title>
        <desc id="%3$s-desc">%6$s</desc>
        %7$s</svg>
        """
        .formatted(
            number(chart.width()),
            number(chart.height()),
            escape(id),
            escape(FONT),
            escape(title),
            escape(chart.inWords()),
            svg.elements);
  }

  @Override
  public void line(Ink ink, double width, Dash dash, double[] x, double[] y) {
    StringBuilder dashes = new StringBuilder();
    for (float length : dash.lengths()) {
      dashes.append(dashes.isEmpty() ? "" : " ").append(number(length));
    }
    add(
        "<polyline class=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"%s points=\"%s\"/>",
        ink.key(),
        color(ink),
        number(width),
        dashes.isEmpty() ? "" : " stroke-dasharray=\"%s\"".formatted(dashes),
        points(x, y));
  }

  @Override
  public void area(Ink ink, double strength, double[] x, double[] y) {
    add(
        "<polygon class=\"%s\" fill=\"%s\"%s points=\"%s\"/>",
        ink.key(),
        color(ink),
        strength == 1 ? "" : " fill-opacity=\"%s\"".formatted(number(strength)),
        points(x, y));
  }

  @Override
  public void text(Ink ink, TextSize size, Anchor anchor, double x, double y, String text) {
    add(
        "<text class=\"%s\" fill=\"%s\" font-size=\"%d\"%s text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>",
        ink.key(),
        color(ink),
        size.size(),
        size == TextSize.HEADING ? " font-weight=\"600\"" : "",
        anchor.name().toLowerCase(Locale.ROOT),
        number(x),
        number(y),
        escape(text));
  }

  @Override
  public void upright(Ink ink, TextSize size, double x, double y, String text) {
    add(
        "<text class=\"%s\" fill=\"%s\" font-size=\"%d\" transform=\"translate(%s %s) rotate(-90)\">%s</text>",
        ink.key(), color(ink), size.size(), number(x), number(y), escape(text));
  }

  private void add(String element, Object... values) {
    elements.append(element.formatted(values)).append('\n');
  }

  private static String color(Ink ink) {
    return "#%06x".formatted(ink.rgb());
  }

  private static String points(double[] x, double[] y) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < x.length; i++) {
      points.append(i == 0 ? "" : " ").append(number(x[i])).append(',').append(number(y[i]));
    }
    return points.toString();
  }

  /** A hundredth of a unit is less than the eye sees. */
  private static String number(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Text that XML may hold: what it must not, such as control characters, becomes a space. */
  private static String escape(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF]", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
