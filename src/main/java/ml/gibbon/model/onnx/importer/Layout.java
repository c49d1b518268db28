package ml.gibbon.model.onnx.importer;

/** How the file has the values of a parameter. */
public enum Layout {
  /** In the same order. */
  SAME {
    @Override
    public float[] inFile(float[] values, int rows, int columns) {
      return values;
    }
  },
  /** As the transpose: the parameter is a matrix {@code [rows, columns]}. */
  TRANSPOSED {
    @Override
    public float[] inFile(float[] values, int rows, int columns) {
      return transposed(values, rows, columns);
    }
  };

  /**
   * Values of the parameter in the order of the file.
   *
   * @param values {@code [rows, columns]}
   */
  public abstract float[] inFile(float[] values, int rows, int columns);

  static float[] transposed(float[] values, int rows, int columns) {
    float[] transposed = new float[values.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j * rows + i] = values[i * columns + j];
      }
    }
    return transposed;
  }

  static double[] transposed(double[] values, int rows, int columns) {
    double[] transposed = new double[values.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j * rows + i] = values[i * columns + j];
      }
    }
    return transposed;
  }
}
