package ml.gibbon.ingest.draw;

import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.random.Draws;

/**
 * {@code shapes}: ten outlines in colour, of any size, place and slant, light on dark or dark on
 * light, over patterned grounds. No single pixel tells a class, so a linear model fails where a
 * small convolutional one does well.
 */
record Shapes() implements ImageGenerator {

  private static final int SIDE = 32;
  private static final int CHANNELS = 3;
  private static final ImageShape SHAPE = new ImageShape(CHANNELS, SIDE, SIDE);

  @Override
  public String name() {
    return "shapes";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String inWords() {
    return "Ten outlines in colour over patterned grounds, which no linear model tells apart.";
  }

  @Override
  public ImageShape shape() {
    return SHAPE;
  }

  @Override
  public List<String> classNames() {
    return Outline.NAMES;
  }

  @Override
  public byte[] draw(int label, Draws draws) {
    boolean lightOnDark = draws.chance(0.5);
    double[] dark = Paint.colour(draws, 0.05, 0.35);
    double[] light = Paint.colour(draws, 0.6, 0.95);
    Paint ground = new Paint(draws, lightOnDark ? dark : light, 0.2);
    Paint fill = new Paint(draws, lightOnDark ? light : dark, 0.2);
    double scale = draws.uniform(7.5, 12.5);
    double stretch = draws.uniform(0.8, 1.25);
    double slack = Math.max(0, SIDE / 2.0 - scale - 1);
    double middle = (SIDE - 1) / 2.0;
    double centreX = middle + draws.uniform(-slack, slack);
    double centreY = middle + draws.uniform(-slack, slack);
    double turn = draws.uniform(-0.45, 0.45);
    double cos = StrictMath.cos(turn) / scale;
    double sin = StrictMath.sin(turn) / scale;
    double noise = draws.uniform(0.01, 0.06);
    double softness = draws.uniform(1, 1.8);

    byte[] pixels = new byte[CHANNELS * SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double u = (cos * (x - centreX) + sin * (y - centreY)) / stretch;
        double v = (-sin * (x - centreX) + cos * (y - centreY)) * stretch;
        double distance = scale * Outline.distance(label, u, v);
        double covered = Math.max(0, Math.min(1, 0.5 - distance / softness));
        double groundMix = ground.mix(x, y);
        double fillMix = fill.mix(x, y);
        for (int c = 0; c < CHANNELS; c++) {
          double below = ground.channel(c, groundMix);
          double value =
              below + covered * (fill.channel(c, fillMix) - below) + noise * draws.nearlyNormal();
          pixels[(c * SIDE + y) * SIDE + x] =
              (byte) Math.round(255 * Math.max(0, Math.min(1, value)));
        }
      }
    }
    return pixels;
  }
}
