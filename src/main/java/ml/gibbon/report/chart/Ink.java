package ml.gibbon.report.chart;

import java.util.List;
import ml.gibbon.text.Words;

/**
 * Colours by what they are for. A page may give each another value, by the CSS class of its key.
 * Those of series are from Okabe and Ito's (2008), which people with a colour vision deficiency
 * tell apart, darkened where that is needed for a contrast of 3 to 1 on white.
 */
enum Ink {
  INK(0x1C1E21),
  SOFT(0x5C6168),
  GRID(0xDFE1E5),
  VERMILION(0xD55E00),
  BLUE(0x0072B2),
  GREEN(0x00805D),
  PURPLE(0xB4528A),
  AMBER(0x9C6B00),
  SKY(0x2E86B8),
  GREY(0x555555);

  private static final List<Ink> SERIES = List.of(VERMILION, BLUE, GREEN, PURPLE, AMBER, SKY, GREY);

  private final int rgb;

  Ink(int rgb) {
    this.rgb = rgb;
  }

  /** The colour of a series by its place, from 0 on; they repeat after seven. */
  static Ink series(int place) {
    return SERIES.get(place % SERIES.size());
  }

  /** On white, as {@code 0xRRGGBB}. */
  int rgb() {
    return rgb;
  }

  /** Its CSS class: {@code vermilion}. */
  String key() {
    return Words.of(this);
  }
}
