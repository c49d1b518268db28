package ml.gibbon.report.chart;

/** How a line is broken. */
public enum Dash {
  SOLID,
  DASHED(7, 4);

  private final float[] lengths;

  Dash(float... lengths) {
    this.lengths = lengths;
  }

  /** Of the strokes and the gaps between them, in turns; empty where there is no gap. */
  float[] lengths() {
    return lengths.clone();
  }
}
