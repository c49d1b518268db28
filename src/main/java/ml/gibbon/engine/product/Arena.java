package ml.gibbon.engine.product;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  private final List<Runnable> owned = new ArrayList<>();
  private final Map<Integer, List<NativeFloats>> passing = new TreeMap<>();
  private long floats;
  private FloatPointer block;

  /**
   * @throws UnsupportedNetworkException when one array would be larger than 2 GiB
   */
  public NativeFloats reserve(long length) {
    requireAddressable(length);
    NativeFloats array = new NativeFloats((int) length);
    arrays.add(array);
    floats += aligned(length);
    return array;
  }

  private static void requireAddressable(long length) {
    if (length > MAX_FLOATS) {
      throw new UnsupportedNetworkException(
          "%,d values in one array are more than the %,d that the compiled engine can address"
              .formatted(length, MAX_FLOATS));
    }
  }

  /**
   * An array for values that nobody needs once a step is done: those of a slot lie in the same
   * memory.
   *
   * @throws UnsupportedNetworkException when it would be larger than 2 GiB
   */
  public NativeFloats reservePassing(int slot, long length) {
    requireAddressable(length);
    NativeFloats array = new NativeFloats((int) length);
    passing.computeIfAbsent(slot, first -> new ArrayList<>()).add(array);
    return array;
  }

  private static long longest(List<NativeFloats> arrays) {
    return aligned(arrays.stream().mapToInt(NativeFloats::length).max().orElse(0));
  }

  private long passingFloats() {
    return passing.values().stream().mapToLong(Arena::longest).sum();
  }

  /** Has what works on this memory closed before the memory is freed. */
  public void own(Runnable close) {
    owned.add(close);
  }

  /** Bytes of native memory that {@link #allocate} takes. */
  public long bytes() {
    return (floats + passingFloats() + ALIGNMENT) * Float.BYTES;
  }

  /** Takes the memory and sets it to zero. */
  public void allocate() {
    block = new FloatPointer(floats + passingFloats() + ALIGNMENT);
    long past = block.address() / Float.BYTES % ALIGNMENT;
    long offset = (ALIGNMENT - past) % ALIGNMENT;
    for (NativeFloats array : arrays) {
      array.bind(block.getPointer(offset));
      array.zero(0, array.length());
      offset += aligned(array.length());
    }
    for (List<NativeFloats> slot : passing.values()) {
      for (NativeFloats array : slot) {
        array.bind(block.getPointer(offset));
        array.zero(0, array.length());
      }
      offset += longest(slot);
    }
  }

  private static long aligned(long length) {
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  @Override
  public void close() {
    owned.forEach(Runnable::run);
    if (block != null) {
      block.close();
      block = null;
    }
  }
}
