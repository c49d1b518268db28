package ml.gibbon.model.onnx;

/**
 * One side of a value's shape.
 *
 * @param size of at least 0, or {@link #UNKNOWN}
 * @param symbol what the file calls an unknown side, such as {@code batch}; empty without a name
 */
public record OnnxDim(long size, String symbol) {

  /** The size of a side that is known only when the network runs. */
  public static final long UNKNOWN = -1;

  public OnnxDim {
    if (size < UNKNOWN || (size != UNKNOWN && !symbol.isEmpty())) {
      throw new IllegalArgumentException("side " + size + " " + symbol);
    }
  }

  /** A side of a known size. */
  public static OnnxDim of(long size) {
    return new OnnxDim(size, "");
  }

  public boolean isKnown() {
    return size != UNKNOWN;
  }

  @Override
  public String toString() {
    return isKnown() ? Long.toString(size) : symbol.isEmpty() ? "?" : symbol;
  }
}
