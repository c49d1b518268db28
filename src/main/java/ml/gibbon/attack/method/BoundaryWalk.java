package ml.gibbon.attack.method;

import java.util.Arrays;
import java.util.stream.IntStream;
import ml.gibbon.attack.Aims;
import ml.gibbon.attack.Answers;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.Range;
import ml.gibbon.attack.loop.Probes;
import ml.gibbon.attack.loop.Standing;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.random.Draws;

/** The walk of {@link HopSkipJump} along the boundary, for the images of a batch side by side. */
final class BoundaryWalk {

  /** Where the straight line from the start to the clean image is cut, as a share of its length. */
  private static final double START_PRECISION = 1e-3;

  /** Size of the first probes, as a share of the pixel range. */
  private static final double FIRST_PROBES = .1;

  /** A change that float pixels hardly tell. */
  private static final double FINEST = 1e-7;

  private static final int MOST_HALVINGS = 40;

  private final Answers answers;
  private final Aims aims;
  private final ImageBatch clean;
  private final int size;
  private final LpNorm norm;
  private final PixelRange clip;

  /** Where noise is drawn from: real pixels, also where the attack may leave them. */
  private final PixelRange range;

  private final double precision;
  private final Draws[] draws;

  /** Where each image is, on the side that the goal wants. */
  private final float[] at;

  /** How far the last jump had gone, from which the size of the probes follows. */
  private final double[] jumped;

  private final float[] nearest;
  private final double[] distances;
  private Standing walking;

  BoundaryWalk(Answers answers, Aims aims) {
    AttackTask task = aims.task();
    this.answers = answers;
    this.aims = aims;
    this.clean = task.clean();
    this.size = clean.shape().size();
    this.norm = task.threatModel().norm();
    this.clip = task.threatModel().clip();
    this.range = clip.isNone() ? PixelRange.UNIT : clip;
    // Theta of the paper: d^(-3/2) under L2, d^(-2) under L-infinity.
    this.precision = Math.max(FINEST, Math.pow(size, norm == LpNorm.L2 ? -1.5 : -2));
    this.draws = new Draws[clean.size()];
    Arrays.setAll(draws, row -> Draws.ofImage(task.seed(), clean.ids()[row], "hopskipjump"));
    this.at = clean.pixels().clone();
    this.jumped = new double[clean.size()];
    this.nearest = clean.pixels().clone();
    this.distances = new double[clean.size()];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
  }

  /** The nearest points found; where there is none, the clean image. */
  float[] nearest() {
    return nearest;
  }

  /**
   * Looks for images that are answered as they should be, and goes to the boundary.
   *
   * @param starts most images that are drawn for each
   */
  void start(int starts) {
    boolean[] found = new boolean[clean.size()];
    for (int draw = 0; draw < starts; draw++) {
      Standing looking = Standing.of(clean, row -> !found[row] && !aims.reachedClean()[row]);
      if (looking.isEmpty()) {
        break;
      }
      for (int row : looking.rows()) {
        drawNoise(row, draw);
      }
      boolean[] isAnswered = ask(looking, looking.pick(at, size));
      for (int i = 0; i < looking.size(); i++) {
        found[looking.rows()[i]] = isAnswered[i];
      }
    }
    walking = Standing.of(clean, row -> found[row]);
    shrink(LpNorm.L2, START_PRECISION);
    shrink(norm, precision);
    keepNearest();
  }

  /** Uniform noise in squares of side 1, 2, 4, ... one draw after the other. */
  private void drawNoise(int row, int draw) {
    ImageShape shape = clean.shape();
    int sides = 32 - Integer.numberOfLeadingZeros(Math.min(shape.height(), shape.width()));
    int side = 1 << draw % sides;
    int across = (shape.width() + side - 1) / side;
    for (int channel = 0; channel < shape.channels(); channel++) {
      double[] line = new double[across];
      for (int y = 0; y < shape.height(); y++) {
        for (int block = 0; block < across && y % side == 0; block++) {
          line[block] = draws[row].uniform(range.low(), range.high());
        }
        int from = row * size + (channel * shape.height() + y) * shape.width();
        for (int x = 0; x < shape.width(); x++) {
          at[from + x] = (float) line[x / side];
        }
      }
    }
  }

  /**
   * One iteration: estimates the boundary's direction, jumps, and goes back to the boundary.
   *
   * @param iteration from 1 on
   * @param evaluations points that the direction is estimated from
   */
  void iterate(int iteration, int evaluations) {
    if (walking.isEmpty()) {
      return;
    }
    float[] from = walking.pick(at, size).clone();
    jump(from, direction(from, iteration, evaluations), iteration);
    shrink(norm, precision);
    keepNearest();
  }

  /** The sum of drawn directions, weighted by whether they lead to the side that is wanted. */
  private float[] direction(float[] from, int iteration, int evaluations) {
    double[] probes = new double[walking.size()];
    for (int i = 0; i < probes.length; i++) {
      double root = norm == LpNorm.L2 ? Math.sqrt(size) : size;
      probes[i] =
          iteration == 1
              ? FIRST_PROBES * (range.high() - range.low())
              : root * precision * jumped[walking.rows()[i]];
    }
    double[] ray = new double[size];
    return new Probes(walking, from, size, evaluations)
        .ask(
            (image, point, points, to) -> {
              drawRay(draws[walking.rows()[image]], ray);
              for (int j = 0; j < size; j++) {
                points[to + j] = clip(from[image * size + j] + probes[image] * ray[j]);
              }
            },
            (rows, places, points) -> {
              int[] said = answers.of(rows, points);
              return IntStream.range(0, rows.length)
                  .mapToDouble(n -> aims.isReached(rows[n], said[n]) ? 1 : -1)
                  .toArray();
            })
        .centredSums();
  }

  /** Of length 1: under L2 in any direction (nearly), under L-infinity to a point of a cube. */
  private void drawRay(Draws own, double[] ray) {
    double squares = 0;
    for (int j = 0; j < size; j++) {
      ray[j] = norm == LpNorm.L2 ? own.nearlyNormal() : own.uniform(-1, 1);
      squares += ray[j] * ray[j];
    }
    double length = Math.sqrt(squares);
    for (int j = 0; j < size; j++) {
      ray[j] /= length;
    }
  }

  /** As far as {@code distance / sqrt(iteration)}, halved until the answer is the one wanted. */
  private void jump(float[] from, float[] directions, int iteration) {
    double[] steps = new double[clean.size()];
    boolean[] landed = new boolean[clean.size()];
    for (int row : walking.rows()) {
      steps[row] = norm.size(clean.pixels(), at, row * size, size) / Math.sqrt(iteration);
    }
    for (int halving = 0; halving < MOST_HALVINGS; halving++) {
      Standing jumping =
          Standing.of(clean, row -> distances[row] < Double.POSITIVE_INFINITY && !landed[row]);
      if (jumping.isEmpty()) {
        return;
      }
      float[] tried = new float[jumping.size() * size];
      for (int i = 0; i < jumping.size(); i++) {
        int row = jumping.rows()[i];
        int place = Arrays.binarySearch(walking.rows(), row);
        float[] there = Arrays.copyOfRange(from, place * size, (place + 1) * size);
        float[] moved = Arrays.copyOfRange(directions, place * size, (place + 1) * size);
        norm.ascend(there, moved, size, steps[row]);
        clip.clip(moved);
        System.arraycopy(moved, 0, tried, i * size, size);
        steps[row] /= 2;
      }
      boolean[] isAnswered = ask(jumping, tried);
      for (int i = 0; i < jumping.size(); i++) {
        int row = jumping.rows()[i];
        landed[row] = isAnswered[i];
        if (isAnswered[i]) {
          System.arraycopy(tried, i * size, at, row * size, size);
        }
      }
    }
  }

  /**
   * Goes from where the images are towards the clean ones by bisection, as long as the answer is
   * the one wanted: in a straight line under L2, by cutting changes off under L-infinity.
   *
   * @param finest where it ends: under L2 as a share of the distance
   */
  private void shrink(LpNorm measure, double finest) {
    double[] below = new double[clean.size()];
    double[] enough = new double[clean.size()];
    double[] ends = new double[clean.size()];
    for (int row : walking.rows()) {
      enough[row] = measure.size(clean.pixels(), at, row * size, size);
      jumped[row] = enough[row];
      ends[row] = finest * (measure == LpNorm.L2 ? enough[row] : Math.min(1, enough[row]));
    }
    while (true) {
      Standing open = Standing.of(clean, row -> enough[row] - below[row] > ends[row]);
      if (open.isEmpty()) {
        break;
      }
      float[] tried = open.pick(at, size).clone();
      for (int i = 0; i < open.size(); i++) {
        int row = open.rows()[i];
        double middle = (below[row] + enough[row]) / 2;
        Range image = new Range(i * size, (i + 1) * size);
        measure.project(open.clean().pixels(), tried, image, middle);
      }
      boolean[] isAnswered = ask(open, tried);
      for (int i = 0; i < open.size(); i++) {
        int row = open.rows()[i];
        if (isAnswered[i]) {
          enough[row] = (below[row] + enough[row]) / 2;
        } else {
          below[row] = (below[row] + enough[row]) / 2;
        }
      }
    }
    for (int row : walking.rows()) {
      Range image = new Range(row * size, (row + 1) * size);
      measure.project(clean.pixels(), at, image, enough[row]);
    }
  }

  private void keepNearest() {
    for (int row : walking.rows()) {
      double distance = norm.size(clean.pixels(), at, row * size, size);
      if (distance < distances[row]) {
        distances[row] = distance;
        System.arraycopy(at, row * size, nearest, row * size, size);
      }
    }
  }

  private boolean[] ask(Standing images, float[] pixels) {
    int[] said = answers.of(images.rows(), pixels);
    boolean[] isAnswered = new boolean[said.length];
    for (int i = 0; i < said.length; i++) {
      isAnswered[i] = aims.isReached(images.rows()[i], said[i]);
    }
    return isAnswered;
  }

  private float clip(double pixel) {
    return (float) Math.max(clip.low(), Math.min(clip.high(), pixel));
  }
}
