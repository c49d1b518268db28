package ml.gibbon.report.chart;

/**
 * What charts are drawn on. Lengths are in the units of {@link Chart#width}; y grows downwards.
 * Charts give it numbers and names only, so that one drawing is SVG and PNG.
 */
interface Canvas {

  /** Which point of a text stands at its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** Sizes of text, which are readable where a chart is as wide as a phone. */
  enum TextSize {
    SMALL(12),
    LABEL(13),
    HEADING(13);

    private final int size;

    TextSize(int size) {
      this.size = size;
    }

    int size() {
      return size;
    }
  }

  /** Draws a line through points. */
  void line(Ink ink, double width, Dash dash, double[] x, double[] y);

  /** Fills a polygon. */
  default void area(Ink ink, double[] x, double[] y) {
    area(ink, 1, x, y);
  }

  /**
   * Fills a polygon with a tint.
   *
   * @param strength of the colour over what is below it, in [0, 1]
   */
  void area(Ink ink, double strength, double[] x, double[] y);

  /**
   * Writes a text.
   *
   * @param y of its base line
   */
  void text(Ink ink, TextSize size, Anchor anchor, double x, double y, String text);

  /**
   * Writes a text that is read upwards.
   *
   * @param x of its base line, which is at its right
   * @param y where it starts
   */
  void upright(Ink ink, TextSize size, double x, double y, String text);
}
