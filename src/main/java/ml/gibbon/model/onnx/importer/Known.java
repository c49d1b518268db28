package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.model.onnx.OnnxTensor;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Numbers that are known when the file is read, row-major. Those of all types are computed with as
 * doubles, which hold whole numbers up to 2^53 exactly.
 */
final class Known implements Value {

  /** The name of values that are not the file's own but computed from them. */
  private static final String DERIVED = "";

  private final ElementType type;
  private final Shape shape;
  private final Supplier<double[]> doubles;
  private final Supplier<float[]> floats;
  private final String name;
  private final Layout layout;

  /** Whether other numbers were computed from the file's own. */
  private final AtomicBoolean computedWith;

  private Known(
      ElementType type,
      Shape shape,
      Supplier<double[]> doubles,
      Supplier<float[]> floats,
      String name,
      Layout layout,
      AtomicBoolean computedWith) {
    this.type = type;
    this.shape = shape;
    this.doubles = doubles;
    this.floats = floats;
    this.name = name;
    this.layout = layout;
    this.computedWith = computedWith;
  }

  /** The file's own numbers, under the name that its nodes have for them. */
  static Known of(String name, OnnxTensor tensor) {
    return new Known(
        tensor.type(),
        shape(tensor),
        tensor::doubles,
        () -> floats(tensor),
        name,
        Layout.SAME,
        new AtomicBoolean());
  }

  /**
   * Numbers that were computed.
   *
   * @param values rounded to what the type can hold
   */
  static Known of(ElementType type, Shape shape, double... values) {
    if (values.length != shape.size()) {
      throw new IllegalArgumentException(values.length + " values for " + shape);
    }
    double[] rounded = Arrays.stream(values).map(value -> Numbers.round(type, value)).toArray();
    return new Known(
        type,
        shape,
        () -> rounded,
        () -> floats(rounded),
        DERIVED,
        Layout.SAME,
        new AtomicBoolean());
  }

  /** A vector of whole numbers. */
  static Known ofIntegers(long... values) {
    return of(
        ElementType.INT64,
        Shape.of(values.length),
        Arrays.stream(values).asDoubleStream().toArray());
  }

  private static Shape shape(OnnxTensor tensor) {
    int[] lengths = new int[tensor.shape().size()];
    for (int i = 0; i < lengths.length; i++) {
      long length = tensor.shape().get(i);
      if (length > Integer.MAX_VALUE) {
        throw new UnsupportedNetworkException("%s is too long".formatted(tensor.where()));
      }
      lengths[i] = (int) length;
    }
    return Shape.of(lengths);
  }

  private static float[] floats(OnnxTensor tensor) {
    return tensor.type().isFloating() ? tensor.floats() : floats(tensor.doubles());
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Override
  public ElementType type() {
    return type;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  int size() {
    return shape.size();
  }

  /** The numbers to compute others with, not to be changed. */
  double[] doubles() {
    computedWith.set(true);
    return doubles.get();
  }

  /** The numbers rounded to float32 to be a parameter of the graph, not to be changed. */
  float[] floats() {
    return floats.get();
  }

  /** The numbers as whole ones, cut off towards 0. */
  long[] integers() {
    return Arrays.stream(doubles()).mapToLong(value -> (long) value).toArray();
  }

  /** The only number. */
  double single() {
    if (size() != 1) {
      throw new UnsupportedNetworkException("one number is expected but %s given".formatted(shape));
    }
    return doubles()[0];
  }

  /** Whether the numbers are the file's own, maybe in another layout. */
  boolean isOwn() {
    return !name.equals(DERIVED);
  }

  /** Whether other numbers were computed from these: those would not follow if they changed. */
  boolean isComputedWith() {
    return computedWith.get();
  }

  /** What the file's nodes call the numbers; empty for those that were computed. */
  String name() {
    return name;
  }

  /** How the file has the numbers. */
  Layout layout() {
    return layout;
  }

  /** The same numbers in another shape. */
  Known reshaped(Shape to) {
    if (to.size() != size()) {
      throw new UnsupportedNetworkException("cannot make %s of %s".formatted(to, shape));
    }
    if (to.equals(shape)) {
      return this;
    }
    if (layout == Layout.SAME) {
      return new Known(type, to, doubles, floats, name, layout, computedWith);
    }
    computedWith.set(true);
    return new Known(type, to, doubles, floats, DERIVED, Layout.SAME, new AtomicBoolean());
  }

  /** The transpose of a matrix. */
  Known transposed() {
    int rows = shape.length(0);
    int columns = shape.length(1);
    return new Known(
        type,
        Shape.of(columns, rows),
        () -> Layout.transposed(doubles(), rows, columns),
        () -> Layout.transposed(floats(), rows, columns),
        name,
        layout == Layout.SAME ? Layout.TRANSPOSED : Layout.SAME,
        computedWith);
  }

  /** Values at other places. */
  Known selected(int[] sources, double fill, Shape to) {
    double[] from = doubles();
    return of(type, to, Arrays.stream(sources).mapToDouble(i -> i < 0 ? fill : from[i]).toArray());
  }
}
