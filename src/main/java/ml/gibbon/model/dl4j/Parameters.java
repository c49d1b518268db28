package ml.gibbon.model.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies parameters of a DL4J layer to the heap. */
public final class Parameters {

  private Parameters() {}

  /** All values in C or Fortran order. */
  public static float[] floats(INDArray parameter, char order) {
    float[] values = new float[Math.toIntExact(parameter.length())];
    INDArray copy = parameter.dup(order);
    copy.data().asNioFloat().get(values);
    copy.close();
    return values;
  }

  /** The index of the first value that is infinite or not a number; their number where none is. */
  public static int firstNotFinite(float[] values) {
    int at = 0;
    while (at < values.length && Float.isFinite(values[at])) {
      at++;
    }
    return at;
  }
}
