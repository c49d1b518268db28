package ml.gibbon.report.chart;

/**
 * How a line looks.
 *
 * @param dash says something of its own, such as that images were not clipped
 */
public record Look(Ink ink, Marker marker, Dash dash) {

  /**
   * The look of the line with this place, from 0 on: the first 49 differ, neighbours in colour and
   * shape.
   */
  public static Look of(int place) {
    Ink ink = Ink.series(place);
    return new Look(ink, Marker.of(place + place / Marker.values().length), Dash.SOLID);
  }

  /** The same with another dash. */
  public Look with(Dash other) {
    return new Look(ink, marker, other);
  }
}
