package ml.gibbon.engine.product;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A float32 array outside the heap, a part of an {@link Arena}.
 *
 * <p>Values move between it and the heap in bulk through its buffer: as fast as a copy in native
 * code, and it does not hold up the garbage collector.
 */
public final class NativeFloats {

  private static final float[] ZEROS = new float[2048];

  private final int length;
  private FloatPointer pointer;
  private FloatBuffer buffer;

  public NativeFloats(int length) {
    this.length = length;
  }

  public void bind(FloatPointer start) {
    pointer = start;
    pointer.capacity(length).limit(length);
    buffer = pointer.asBuffer();
  }

  public int length() {
    return length;
  }

  /** The address of a value, for a matrix product; good until the next call. */
  public FloatPointer at(int offset) {
    return pointer.position(offset);
  }

  /** The address of a value, for good. */
  FloatPointer from(int offset) {
    return pointer.position(0).getPointer(offset);
  }

  /** Copies {@code count} values to the start of a heap array. */
  public void get(int offset, float[] to, int count) {
    buffer.get(offset, to, 0, count);
  }

  public void get(int offset, float[] to, int start, int count) {
    buffer.get(offset, to, start, count);
  }

  /** Copies {@code count} values from the start of a heap array. */
  public void put(int offset, float[] from, int count) {
    buffer.put(offset, from, 0, count);
  }

  public void put(int offset, float[] from, int start, int count) {
    buffer.put(offset, from, start, count);
  }

  public void zero(int offset, int count) {
    for (int i = 0; i < count; i += ZEROS.length) {
      buffer.put(offset + i, ZEROS, 0, Math.min(ZEROS.length, count - i));
    }
  }
}
