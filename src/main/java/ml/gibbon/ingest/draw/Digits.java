package ml.gibbon.ingest.draw;

import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.random.Draws;

/**
 * {@code digits}: the ten digits in grey, light strokes on a dark ground, as different hands, pens
 * and scanners would leave them.
 */
record Digits() implements ImageGenerator {

  private static final int SIDE = 28;
  private static final ImageShape SHAPE = new ImageShape(1, SIDE, SIDE);
  private static final List<String> NAMES =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  @Override
  public String name() {
    return "digits";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String inWords() {
    return "The ten digits in grey, as different hands, pens and scanners would leave them.";
  }

  @Override
  public ImageShape shape() {
    return SHAPE;
  }

  @Override
  public List<String> classNames() {
    return NAMES;
  }

  @Override
  public byte[] draw(int label, Draws draws) {
    List<Stroke> strokes = Handwriting.digit(label, draws);
    Pose pose = Pose.ofDigit(SIDE, draws);
    double thickness = draws.uniform(0.6, 1.7);
    double pressure = draws.uniform(-0.3, 0.3) * thickness;
    double softness = draws.uniform(1, 2);
    Raster raster = new Raster(SIDE);
    for (Stroke stroke : strokes) {
      write(raster, stroke, pose, thickness, pressure, softness);
    }
    return develop(raster, softness, draws);
  }

  private static void write(
      Raster raster, Stroke stroke, Pose pose, double thickness, double pressure, double softness) {
    int last = stroke.size() - 1;
    double x = pose.x(stroke.x(0), stroke.y(0));
    double y = pose.y(stroke.x(0), stroke.y(0));
    double radius = thickness - pressure;
    for (int i = 1; i <= last; i++) {
      double nextX = pose.x(stroke.x(i), stroke.y(i));
      double nextY = pose.y(stroke.x(i), stroke.y(i));
      double nextRadius = thickness + pressure * (2.0 * i / last - 1);
      raster.segment(x, y, radius, nextX, nextY, nextRadius, softness);
      x = nextX;
      y = nextY;
      radius = nextRadius;
    }
  }

  /** Puts ink, paper and noise on the covered pixels. */
  private static byte[] develop(Raster raster, double softness, Draws draws) {
    double ink = draws.uniform(0.7, 1);
    Ripple grain = new Ripple(draws, draws.uniform(0, 0.2), 0.7, 1.8);
    Ripple paper = new Ripple(draws, draws.uniform(0, 0.06), 0.1, 0.3);
    double noise = draws.uniform(0.01, 0.08);
    byte[] pixels = new byte[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int at = y * SIDE + x;
        double ground = 0.04 + paper.at(x, y);
        double covered = raster.coverage(at, softness);
        double written = covered == 0 ? 0 : ink * (1 + grain.at(x, y));
        double value = ground + covered * (written - ground) + noise * draws.nearlyNormal();
        pixels[at] = (byte) Math.round(255 * Math.max(0, Math.min(1, value)));
      }
    }
    return pixels;
  }
}
