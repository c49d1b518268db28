package ml.gibbon.ingest.draw;

import static ml.gibbon.ingest.draw.Stroke.curve;
import static ml.gibbon.ingest.draw.Stroke.ellipse;
import static ml.gibbon.ingest.draw.Stroke.line;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.random.Draws;

/** The strokes that write each digit, with the habits of different hands. */
final class Handwriting {

  private Handwriting() {}

  /** Strokes of one digit in glyph coordinates. */
  static List<Stroke> digit(int digit, Draws draws) {
    return switch (digit) {
      case 0 -> List.of(ellipse(0, 0, draws.uniform(0.4, 0.72), 1));
      case 1 -> one(draws);
      case 2 -> two(draws);
      case 3 -> three(draws);
      case 4 -> four(draws);
      case 5 -> five(draws);
      case 6 -> six(draws);
      case 7 -> seven(draws);
      case 8 -> eight(draws);
      case 9 -> nine(draws);
      default -> throw new IllegalArgumentException("not a digit: " + digit);
    };
  }

  private static List<Stroke> one(Draws draws) {
    List<Stroke> strokes = new ArrayList<>();
    strokes.add(line(0, -1, 0, 1));
    if (draws.chance(0.4)) {
      strokes.add(line(0, -1, draws.uniform(-0.5, -0.25), draws.uniform(-0.7, -0.45)));
    }
    if (draws.chance(0.2)) {
      strokes.add(line(-0.4, 1, 0.4, 1));
    }
    return strokes;
  }

  private static List<Stroke> two(Draws draws) {
    double bend = draws.uniform(-0.15, 0.1);
    double foot = draws.uniform(-0.65, -0.5);
    Stroke neck =
        curve(
            -0.58,
            draws.uniform(-0.65, -0.4),
            -0.3,
            -0.92,
            0.22,
            -0.95,
            0.55,
            -0.5,
            0.3,
            bend,
            -0.2,
            0.5,
            foot,
            0.92);
    Stroke base =
        draws.chance(0.3)
            ? curve(foot, 0.92, -0.35, 0.68, 0.15, 0.92, 0.65, 0.85)
            : line(foot, 0.92, 0.65, draws.uniform(0.85, 1));
    return List.of(neck, base);
  }

  private static List<Stroke> three(Draws draws) {
    double waist = draws.uniform(-0.2, 0.02);
    double depth = draws.uniform(-0.15, 0.1);
    Stroke top =
        draws.chance(0.2)
            ? line(-0.5, -0.95, 0.5, -0.95, depth, waist)
            : curve(-0.55, -0.7, -0.1, -1, 0.45, -0.78, 0.4, -0.32, depth, waist);
    Stroke bottom =
        curve(depth, waist, 0.5, 0.15, 0.6, 0.58, 0.1, 1, -0.6, draws.uniform(0.6, 0.85));
    return List.of(top, bottom);
  }

  private static List<Stroke> four(Draws draws) {
    double bar = draws.uniform(0.05, 0.4);
    double stem = draws.uniform(0.2, 0.4);
    double end = draws.uniform(0.5, 0.75);
    if (draws.chance(0.5)) {
      return List.of(line(stem, -1, -0.65, bar, end, bar), line(stem, -1, stem, 1));
    }
    double left = draws.uniform(-0.6, -0.35);
    return List.of(
        line(left, -0.95, -0.58, bar, end, bar),
        line(stem + 0.05, draws.uniform(-0.95, -0.5), stem, 1));
  }

  private static List<Stroke> five(Draws draws) {
    double shoulder = draws.uniform(-0.25, 0);
    double corner = draws.uniform(-0.5, -0.3);
    return List.of(
        line(draws.uniform(0.35, 0.6), -0.95, corner, -0.95, -0.5, shoulder),
        curve(
            -0.5,
            shoulder,
            0.05,
            shoulder - 0.18,
            0.55,
            0.1,
            0.52,
            0.6,
            0.05,
            0.98,
            -0.55,
            draws.uniform(0.6, 0.85)));
  }

  private static List<Stroke> six(Draws draws) {
    double start = draws.uniform(0.05, 0.5);
    double loop = draws.uniform(-0.15, 0.15);
    return List.of(
        curve(
            start,
            -1,
            -0.25,
            -0.55,
            -0.55,
            0.15,
            -0.42,
            0.78,
            0.05,
            1,
            0.48,
            0.7,
            0.42,
            loop + 0.2,
            0,
            loop,
            -0.45,
            0.4));
  }

  private static List<Stroke> seven(Draws draws) {
    double foot = draws.uniform(-0.4, 0);
    double bow = draws.uniform(-0.1, 0.1);
    List<Stroke> strokes = new ArrayList<>();
    strokes.add(line(-0.62, draws.uniform(-0.95, -0.85), 0.55, -0.95));
    strokes.add(curve(0.55, -0.95, (0.55 + foot) / 2 + bow, -0.05, foot, 1));
    if (draws.chance(0.3)) {
      strokes.add(line(-0.25, 0.02, 0.5, -0.04));
    }
    return strokes;
  }

  private static List<Stroke> eight(Draws draws) {
    double waist = draws.uniform(-0.2, 0.1);
    double top = draws.uniform(0.32, 0.5);
    double bottom = draws.uniform(0.4, 0.6);
    return List.of(
        ellipse(0, (waist - 1) / 2, top, (waist + 1) / 2),
        ellipse(0, (waist + 1) / 2, bottom, (1 - waist) / 2));
  }

  private static List<Stroke> nine(Draws draws) {
    double loop = draws.uniform(0.38, 0.55);
    double height = draws.uniform(0.4, 0.52);
    Stroke head = ellipse(0, height - 1, loop, height);
    double top = height - 1.1;
    Stroke tail =
        draws.chance(0.6)
            ? line(loop, top, draws.uniform(0.1, 0.45), 1)
            : curve(loop, top, loop - 0.02, 0.2, 0.25, 0.8, -0.15, 1, -0.5, 0.75);
    return List.of(head, tail);
  }
}
