package ml.gibbon.ingest.draw;

import static ml.gibbon.ingest.draw.Stroke.curve;
import static ml.gibbon.ingest.draw.Stroke.ellipse;
import static ml.gibbon.ingest.draw.Stroke.line;

import java.util.ArrayList;
import java.util.List;

/** The strokes that write each digit, with the habits of different hands. */
final class Handwriting {

  private Handwriting() {}

  /** Strokes of one digit in glyph coordinates. */
  static List<Stroke> digit(int digit, SeededRandom random) {
    return switch (digit) {
      case 0 -> List.of(ellipse(0, 0, random.uniform(0.4, 0.72), 1));
      case 1 -> one(random);
      case 2 -> two(random);
      case 3 -> three(random);
      case 4 -> four(random);
      case 5 -> five(random);
      case 6 -> six(random);
      case 7 -> seven(random);
      case 8 -> eight(random);
      case 9 -> nine(random);
      default -> throw new IllegalArgumentException("not a digit: " + digit);
    };
  }

  private static List<Stroke> one(SeededRandom random) {
    List<Stroke> strokes = new ArrayList<>();
    strokes.add(line(0, -1, 0, 1));
    if (random.chance(0.4)) {
      strokes.add(line(0, -1, random.uniform(-0.5, -0.25), random.uniform(-0.7, -0.45)));
    }
    if (random.chance(0.2)) {
      strokes.add(line(-0.4, 1, 0.4, 1));
    }
    return strokes;
  }

  private static List<Stroke> two(SeededRandom random) {
    double bend = random.uniform(-0.15, 0.1);
    double foot = random.uniform(-0.65, -0.5);
    Stroke neck =
        curve(
            -0.58,
            random.uniform(-0.65, -0.4),
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
        random.chance(0.3)
            ? curve(foot, 0.92, -0.35, 0.68, 0.15, 0.92, 0.65, 0.85)
            : line(foot, 0.92, 0.65, random.uniform(0.85, 1));
    return List.of(neck, base);
  }

  private static List<Stroke> three(SeededRandom random) {
    double waist = random.uniform(-0.2, 0.02);
    double depth = random.uniform(-0.15, 0.1);
    Stroke top =
        random.chance(0.2)
            ? line(-0.5, -0.95, 0.5, -0.95, depth, waist)
            : curve(-0.55, -0.7, -0.1, -1, 0.45, -0.78, 0.4, -0.32, depth, waist);
    Stroke bottom =
        curve(depth, waist, 0.5, 0.15, 0.6, 0.58, 0.1, 1, -0.6, random.uniform(0.6, 0.85));
    return List.of(top, bottom);
  }

  private static List<Stroke> four(SeededRandom random) {
    double bar = random.uniform(0.05, 0.4);
    double stem = random.uniform(0.2, 0.4);
    double end = random.uniform(0.5, 0.75);
    if (random.chance(0.5)) {
      return List.of(line(stem, -1, -0.65, bar, end, bar), line(stem, -1, stem, 1));
    }
    double left = random.uniform(-0.6, -0.35);
    return List.of(
        line(left, -0.95, -0.58, bar, end, bar),
        line(stem + 0.05, random.uniform(-0.95, -0.5), stem, 1));
  }

  private static List<Stroke> five(SeededRandom random) {
    double shoulder = random.uniform(-0.25, 0);
    double corner = random.uniform(-0.5, -0.3);
    return List.of(
        line(random.uniform(0.35, 0.6), -0.95, corner, -0.95, -0.5, shoulder),
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
            random.uniform(0.6, 0.85)));
  }

  private static List<Stroke> six(SeededRandom random) {
    double start = random.uniform(0.05, 0.5);
    double loop = random.uniform(-0.15, 0.15);
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

  private static List<Stroke> seven(SeededRandom random) {
    double foot = random.uniform(-0.4, 0);
    double bow = random.uniform(-0.1, 0.1);
    List<Stroke> strokes = new ArrayList<>();
    strokes.add(line(-0.62, random.uniform(-0.95, -0.85), 0.55, -0.95));
    strokes.add(curve(0.55, -0.95, (0.55 + foot) / 2 + bow, -0.05, foot, 1));
    if (random.chance(0.3)) {
      strokes.add(line(-0.25, 0.02, 0.5, -0.04));
    }
    return strokes;
  }

  private static List<Stroke> eight(SeededRandom random) {
    double waist = random.uniform(-0.2, 0.1);
    double top = random.uniform(0.32, 0.5);
    double bottom = random.uniform(0.4, 0.6);
    return List.of(
        ellipse(0, (waist - 1) / 2, top, (waist + 1) / 2),
        ellipse(0, (waist + 1) / 2, bottom, (1 - waist) / 2));
  }

  private static List<Stroke> nine(SeededRandom random) {
    double loop = random.uniform(0.38, 0.55);
    double height = random.uniform(0.4, 0.52);
    Stroke head = ellipse(0, height - 1, loop, height);
    double top = height - 1.1;
    Stroke tail =
        random.chance(0.6)
            ? line(loop, top, random.uniform(0.1, 0.45), 1)
            : curve(loop, top, loop - 0.02, 0.2, 0.25, 0.8, -0.15, 1, -0.5, 0.75);
    return List.of(head, tail);
  }
}
