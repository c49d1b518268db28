package ml.gibbon.report.chart;

/** What a chart shows. */
public interface Chart {

  /** The usual width of a chart: text of this scale is readable where that is 350 pixels. */
  double WIDTH = 380;

  /** At least the usual one; a page lets readers scroll what is wider. */
  default double width() {
    return WIDTH;
  }

  /** In the units of the width. */
  double height();

  /** Draws it. */
  void draw(Canvas canvas);

  /** What a reader who does not see it is told. */
  String inWords();

  /** All numbers that it shows. */
  Numbers numbers();
}
