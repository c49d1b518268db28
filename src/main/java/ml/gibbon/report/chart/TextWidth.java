package ml.gibbon.report.chart;

/** About how wide texts are, in whatever font a reader has: what is laid out by it leaves room. */
final class TextWidth {

  /** Of the wider sans serif fonts, as a share of the size. */
  private static final double LATIN = .6;

  private static final double WIDE = 1.05;
  private static final int FIRST_WIDE = 0x1100;

  private TextWidth() {}

  static double of(String text, Canvas.TextSize size) {
    return size.size()
        * text.codePoints().mapToDouble(point -> point < FIRST_WIDE ? LATIN : WIDE).sum();
  }

  /** The text, or its beginning and its end where it is wider than there is room for. */
  static String fit(String text, Canvas.TextSize size, double room) {
    if (of(text, size) <= room) {
      return text;
    }
    int[] points = text.codePoints().toArray();
    int kept = points.length - 1;
    String shorter = text;
    while (kept > 1 && of(shorter, size) > room) {
      kept--;
      int end = kept / 2;
      shorter =
          new String(points, 0, kept - end) + "…" + new String(points, points.length - end, end);
    }
    return shorter;
  }
}
