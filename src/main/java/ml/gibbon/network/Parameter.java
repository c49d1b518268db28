package ml.gibbon.network;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Numbers that a network was trained to, or that its file holds as constants: float32, row-major.
 */
public final class Parameter {

  private final String name;
  private final Shape shape;
  private final Supplier<float[]> values;
  private final Optional<Parameter> signed;

  private Parameter(
      String name, Shape shape, Supplier<float[]> values, Optional<Parameter> signed) {
    this.name = name;
    this.shape = shape;
    this.values = values;
    this.signed = signed;
  }

  /**
   * @param name as in the file, unique in its graph
   * @param values as many as the shape has, not copied
   */
  public static Parameter of(String name, Shape shape, float... values) {
    if (values.length != shape.size()) {
      throw new IllegalArgumentException(
          "%d values do not make %s".formatted(values.length, shape));
    }
    return new Parameter(name, shape, () -> values, Optional.empty());
  }

  /**
   * One whose values may change, such as those of a network in training.
   *
   * @param values as they are when it is asked
   */
  public static Parameter live(String name, Shape shape, Supplier<float[]> values) {
    return new Parameter(name, shape, values, Optional.empty());
  }

  /** The absolute values of this one's, which follow them where they change. */
  public Parameter absolute() {
    return new Parameter("|" + name + "|", shape, this::absoluteValues, Optional.of(this));
  }

  private float[] absoluteValues() {
    float[] absolute = values().clone();
    for (int i = 0; i < absolute.length; i++) {
      absolute[i] = Math.abs(absolute[i]);
    }
    return absolute;
  }

  /** The one that this has the {@linkplain #absolute absolute values} of; itself for any other. */
  public Parameter signed() {
    return signed.orElse(this);
  }

  /** Whether it has the {@linkplain #absolute absolute values} of another. */
  public boolean isAbsolute() {
    return signed.isPresent();
  }

  public String name() {
    return name;
  }

  public Shape shape() {
    return shape;
  }

  /** The values at this moment, not to be changed. */
  public float[] values() {
    return values.get();
  }

  @Override
  public String toString() {
    return name + " " + shape;
  }
}
