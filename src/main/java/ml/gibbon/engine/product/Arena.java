package ml.gibbon.engine.product;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.network.UnsupportedNetworkException;
import org.bytedeco.javacpp.FloatPointer;

/**
 * All the native memory of one classifier: arrays are reserved first, so that their size is known
 * before any is taken, then allocated as one block, and freed together.
 */
public final class Arena implements AutoCloseable {

  /** Arrays start on cache lines of 64 bytes. */
  private static final int ALIGNMENT = 64 / Float.BYTES;

  /** What a {@link java.nio.ByteBuffer} can address. */
  static final int MAX_FLOATS = Integer.MAX_VALUE / Float.BYTES - ALIGNMENT;

  private final List<NativeFloats> arrays = new ArrayList<>();
  private final List<PackedProduct> owned = new ArrayList<>();
  private long floats;
  private FloatPointer block;

  /**
   * @throws UnsupportedNetworkException when one array would be larger than 2 GiB
   */
  public NativeFloats reserve(long length) {
    if (length > MAX_FLOATS) {
      throw new UnsupportedNetworkException(
          "%,d values in one array are more than the %,d that the compiled engine can address"
              .formatted(length, MAX_FLOATS));
    }
    NativeFloats array = new NativeFloats((int) length);
    arrays.add(array);
    floats += aligned(length);
    return array;
  }

  /** Has a product that works on this memory closed before the memory is freed. */
  public void own(PackedProduct product) {
    owned.add(product);
  }

  /** Bytes of native memory that {@link #allocate} takes. */
  public long bytes() {
    return (floats + ALIGNMENT) * Float.BYTES;
  }

  /** Takes the memory and sets it to zero. */
  public void allocate() {
    block = new FloatPointer(floats + ALIGNMENT);
    long past = block.address() / Float.BYTES % ALIGNMENT;
    long offset = (ALIGNMENT - past) % ALIGNMENT;
    for (NativeFloats array : arrays) {
      array.bind(block.getPointer(offset));
      array.zero(0, array.length());
      offset += aligned(array.length());
    }
  }

  private static long aligned(long length) {
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  @Override
  public void close() {
    owned.forEach(PackedProduct::close);
    if (block != null) {
      block.close();
      block = null;
    }
  }
}
