package ml.gibbon.report.chart;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.report.chart.Canvas.Anchor;
import ml.gibbon.report.chart.Canvas.TextSize;
import ml.gibbon.report.chart.LineChart.Line;

/** Names of lines with pieces of them, in rows. */
record Legend(List<Entry> entries, int rows) {

  private static final double ROW = 19;
  private static final double SAMPLE = 26;
  private static final double GAP = 14;

  /** A line in its row, from 0 on, at x. */
  private record Entry(Line line, String name, double x, int row) {}

  static Legend of(List<Line> lines, double width) {
    List<Entry> entries = new ArrayList<>();
    double x = 0;
    int row = 0;
    for (Line line : lines) {
      String name = TextWidth.fit(line.name(), TextSize.LABEL, width - SAMPLE - 6);
      double wide = SAMPLE + 6 + TextWidth.of(name, TextSize.LABEL);
      if (x > 0 && x + wide > width) {
        x = 0;
        row++;
      }
      entries.add(new Entry(line, name, x, row));
      x += wide + GAP;
    }
    return new Legend(entries, row + 1);
  }

  double height() {
    return rows * ROW + 4;
  }

  /**
   * @param y of the first row's base line
   */
  void draw(Canvas canvas, double left, double y) {
    for (Entry entry : entries) {
      Look look = entry.line.look();
      double x = left + entry.x;
      double base = y + entry.row * ROW;
      double middle = base - 4;
      canvas.line(
          look.ink(), 2, look.dash(), new double[] {x, x + SAMPLE}, new double[] {middle, middle});
      look.marker().draw(canvas, look.ink(), x + SAMPLE / 2, middle);
      canvas.text(Ink.INK, TextSize.LABEL, Anchor.START, x + SAMPLE + 6, base, entry.name);
    }
  }
}
