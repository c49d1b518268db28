package ml.gibbon.attack.method;

import java.util.Arrays;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.Range;
import ml.gibbon.image.ImageShape;
import ml.gibbon.random.Draws;

/**
 * Squares under L2 (arXiv:1912.00049, algorithm 3) and L1 (as in AutoAttack, arXiv:2003.01690): a
 * hill and a hollow side by side are added to one square, with the size that another square gives
 * up and that the ball still allows. The search begins with small ones all over the image.
 */
final class HillSquares implements Squares {

  private static final double TINY = 1e-12;
  private static final int TILES = 5;
  private static final int SMALLEST_SIDE = 3;

  private final ImageShape shape;
  private final double epsilon;

  /** 2 or 1: what changes are raised to before they are added up. */
  private final int power;

  private final double[] changes;
  private double[] hill = new double[0];

  HillSquares(AttackTask task) {
    this.shape = task.clean().shape();
    this.epsilon = task.epsilon();
    this.power = task.threatModel().norm() == LpNorm.L2 ? 2 : 1;
    this.changes = new double[shape.size()];
  }

  @Override
  public void start(Draws draws, float[] clean, float[] to, Range image) {
    int side = Math.max(1, Math.min(shape.height(), shape.width()) / TILES);
    double[] tile = hill(side);
    Arrays.fill(changes, 0);
    int down = shape.height() / side;
    int across = shape.width() / side;
    int top = (shape.height() - down * side) / 2;
    int left = (shape.width() - across * side) / 2;
    for (int n = 0; n < down * across; n++) {
      Window window = new Window(top + n / across * side, left + n % across * side, side);
      boolean lies = draws.nextBoolean();
      for (int channel = 0; channel < shape.channels(); channel++) {
        double sign = draws.nextBoolean() ? 1 : -1;
        for (int cell = 0; cell < side * side; cell++) {
          changes[at(channel, window, cell)] = sign * tile[lies ? turned(cell, side) : cell];
        }
      }
    }
    put(clean, to, image);
  }

  @Override
  public void change(Draws draws, double share, float[] clean, float[] to, Range image) {
    for (int j = 0; j < changes.length; j++) {
      changes[j] = (double) to[image.from() + j] - clean[image.from() + j];
    }
    int side = side(share);
    Window window = window(draws, side);
    Window other = window(draws, side);
    double left = Math.max(0, Math.pow(epsilon, power) - measure()) / shape.channels();
    double[][] news = new double[shape.channels()][];
    boolean lies = draws.nextBoolean();
    for (int channel = 0; channel < news.length; channel++) {
      double sign = draws.nextBoolean() ? 1 : -1;
      news[channel] = changed(channel, window, sign, lies, left + measure(channel, window, other));
    }
    for (int channel = 0; channel < news.length; channel++) {
      for (int cell = 0; cell < side * side; cell++) {
        changes[at(channel, other, cell)] = 0;
      }
      for (int cell = 0; cell < side * side; cell++) {
        changes[at(channel, window, cell)] = news[channel][cell];
      }
    }
    put(clean, to, image);
  }

  /** A square of pixels. */
  private record Window(int top, int left, int side) {

    boolean holds(int row, int column) {
      return row >= top && row < top + side && column >= left && column < left + side;
    }
  }

  private Window window(Draws draws, int side) {
    int top = draws.nextInt(shape.height() - side + 1);
    return new Window(top, draws.nextInt(shape.width() - side + 1), side);
  }

  /** Odd, so that the square has a middle. */
  private int side(double share) {
    int side = (int) Math.round(Math.sqrt(share * shape.height() * shape.width()));
    side = Math.max(SMALLEST_SIDE, side);
    side += side % 2 == 0 ? 1 : 0;
    return Math.min(side, Math.min(shape.height(), shape.width()));
  }

  private int at(int channel, Window window, int cell) {
    int row = window.top + cell / window.side;
    return (channel * shape.height() + row) * shape.width() + window.left + cell % window.side;
  }

  private static int turned(int cell, int side) {
    return cell % side * side + cell / side;
  }

  /** What the square was, of size 1, with a hill of size 1 on it, made as large as it may be. */
  private double[] changed(int channel, Window window, double sign, boolean lies, double allowed) {
    int cells = window.side * window.side;
    double[] hill = hill(window.side);
    double before = Math.pow(measure(channel, window, window), 1.0 / power) + TINY;
    double[] now = new double[cells];
    double sum = TINY;
    for (int cell = 0; cell < cells; cell++) {
      now[cell] =
          sign * hill[lies ? turned(cell, window.side) : cell]
              + changes[at(channel, window, cell)] / before;
      sum += raised(now[cell]);
    }
    double scale = Math.pow(allowed / sum, 1.0 / power);
    for (int cell = 0; cell < cells; cell++) {
      now[cell] *= scale;
    }
    return now;
  }

  /** Writes the image; under L2 its change fills the ball. */
  private void put(float[] clean, float[] to, Range image) {
    double size = power == 2 ? Math.sqrt(measure()) : epsilon;
    double scale = size > 0 ? epsilon / size : 0;
    for (int j = 0; j < changes.length; j++) {
      to[image.from() + j] = (float) (clean[image.from() + j] + scale * changes[j]);
    }
  }

  private double raised(double change) {
    return power == 2 ? change * change : Math.abs(change);
  }

  private double measure() {
    double sum = 0;
    for (double change : changes) {
      sum += raised(change);
    }
    return sum;
  }

  /** Of a channel in two squares together. */
  private double measure(int channel, Window one, Window other) {
    double sum = 0;
    for (int cell = 0; cell < one.side * one.side; cell++) {
      sum += raised(changes[at(channel, one, cell)]);
    }
    for (int cell = 0; cell < other.side * other.side; cell++) {
      boolean isIn = one.holds(other.top + cell / other.side, other.left + cell % other.side);
      sum += isIn ? 0 : raised(changes[at(channel, other, cell)]);
    }
    return sum;
  }

  /**
   * A hill in the upper half of a square and a hollow in the lower one, of size 1 together: from
   * the middle of a half on they fall off like a sum of {@code 1 / n^2}, under L1 of {@code 1 /
   * n^4}, over the rings outside.
   */
  private double[] hill(int side) {
    if (hill.length == side * side) {
      return hill;
    }
    hill = new double[side * side];
    half(0, side / 2, side, 1);
    half(side / 2, side, side, -1);
    double sum = 0;
    for (double height : hill) {
      sum += raised(height);
    }
    double size = Math.pow(sum, 1.0 / power);
    for (int cell = 0; cell < hill.length; cell++) {
      hill[cell] /= size;
    }
    return hill;
  }

  private void half(int top, int bottom, int side, int sign) {
    int rows = bottom - top;
    int rings = Math.max(rows / 2, side / 2) + 1;
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < side; column++) {
        int ring = Math.max(Math.abs(row - rows / 2), Math.abs(column - side / 2));
        double height = 0;
        for (int n = ring + 1; n <= rings; n++) {
          height += Math.pow(n, -2 * (power == 2 ? 1 : 2));
        }
        hill[(top + row) * side + column] = sign * height;
        sum += raised(height);
      }
    }
    double size = Math.pow(sum, 1.0 / power);
    for (int cell = top * side; cell < bottom * side; cell++) {
      hill[cell] /= size;
    }
  }
}
