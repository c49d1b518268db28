package ml.gibbon.model.onnx.importer;

import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Which places of an axis the places of a resized one look at.
 *
 * @param in length before
 * @param out length after
 * @param scale what the length is multiplied by, which is not always {@code out / in} exactly
 * @param start of the part that is looked at, for {@link Coordinates#TF_CROP_AND_RESIZE}
 * @param end of it; both as shares of the length
 */
record Interpolation(int in, int out, double scale, double start, double end) {

  /** Where a place after is found before: {@code coordinate_transformation_mode}. */
  enum Coordinates {
    HALF_PIXEL,
    HALF_PIXEL_SYMMETRIC,
    PYTORCH_HALF_PIXEL,
    ALIGN_CORNERS,
    ASYMMETRIC,
    TF_HALF_PIXEL_FOR_NN,
    TF_CROP_AND_RESIZE
  }

  /** How a place between two becomes one of them: {@code nearest_mode}. */
  enum Rounding {
    ROUND_PREFER_FLOOR,
    ROUND_PREFER_CEIL,
    FLOOR,
    CEIL
  }

  /** How much a place counts at a distance. */
  enum Kernel {
    LINEAR {
      @Override
      double weight(double distance, double a) {
        return Math.max(0, 1 - distance);
      }
    },
    /** Keys 1981, Cubic convolution interpolation for digital image processing. */
    CUBIC {
      @Override
      double weight(double x, double a) {
        if (x <= 1) {
          return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
      }
    };

    /** Places this far away count for nothing. */
    private static final int REACH = 2;

    abstract double weight(double distance, double a);
  }

  /**
   * @param antialias whether places are put together over more than their neighbours where the axis
   *     becomes shorter
   * @param inside whether places beyond the edges count for nothing, or else as those at the edges
   * @param a of the cubic kernel
   */
  record Weights(Kernel kernel, boolean antialias, boolean inside, double a) {}

  private double coordinate(Coordinates mode, int place) {
    return switch (mode) {
      case HALF_PIXEL -> (place + 0.5) / scale - 0.5;
      case HALF_PIXEL_SYMMETRIC ->
          in / 2.0 * (1 - out / (in * scale)) + (place + 0.5) / scale - 0.5;
      case PYTORCH_HALF_PIXEL -> out > 1 ? (place + 0.5) / scale - 0.5 : 0;
      case ALIGN_CORNERS -> out > 1 ? place * (in - 1) / (in * scale - 1) : 0;
      case ASYMMETRIC -> place / scale;
      case TF_HALF_PIXEL_FOR_NN -> (place + 0.5) / scale;
      case TF_CROP_AND_RESIZE ->
          out > 1
              ? start * (in - 1) + place * (end - start) * (in - 1) / (out - 1)
              : (start + end) * (in - 1) / 2;
    };
  }

  /** Whether a coordinate has no value of its own: it lies beyond the image that is cut out. */
  private boolean isBeyond(Coordinates mode, double coordinate) {
    return mode == Coordinates.TF_CROP_AND_RESIZE && (coordinate < 0 || coordinate > in - 1);
  }

  /** The place that each one after is a copy of, -1 for none. */
  int[] nearest(Coordinates mode, Rounding rounding) {
    int[] places = new int[out];
    for (int i = 0; i < out; i++) {
      double at = coordinate(mode, i);
      double whole =
          switch (rounding) {
            case ROUND_PREFER_FLOOR -> Math.ceil(at - 0.5);
            case ROUND_PREFER_CEIL -> Math.floor(at + 0.5);
            case FLOOR -> Math.floor(at);
            case CEIL -> Math.ceil(at);
          };
      places[i] = isBeyond(mode, at) ? -1 : (int) Math.max(0, Math.min(in - 1, whole));
    }
    return places;
  }

  /** How much each place before counts for each after, {@code [out, in]}. */
  double[] matrix(Coordinates mode, Weights weights) {
    double[] matrix = new double[Math.multiplyExact(out, in)];
    double narrow = weights.antialias() ? Math.min(1, scale) : 1;
    if (!(narrow * in >= 1.0 / Budget.VALUES)) {
      throw new UnsupportedNetworkException("has a scale of %s".formatted(scale));
    }
    for (int i = 0; i < out; i++) {
      double at = coordinate(mode, i);
      if (!isBeyond(mode, at)) {
        addRow(matrix, i * in, at, narrow, weights);
      }
    }
    return matrix;
  }

  private void addRow(double[] matrix, int offset, double at, double narrow, Weights weights) {
    double reach = Kernel.REACH / narrow;
    double sum = 0;
    for (double place = Math.ceil(at - reach); place <= at + reach; place++) {
      double weight = weights.kernel().weight(Math.abs(place - at) * narrow, weights.a());
      boolean beyond = place < 0 || place >= in;
      if (!beyond || !weights.inside()) {
        matrix[offset + (int) Math.max(0, Math.min(in - 1, place))] += weight;
        sum += weight;
      }
    }
    for (int j = offset; sum != 0 && j < offset + in; j++) {
      matrix[j] /= sum;
    }
  }
}
