package ml.gibbon.engine.product;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.network.UnsupportedNetworkException;
import org.bytedeco.javacpp.FloatPointer;

/**
 * All the native memory of one classifier: arrays are reserved first, so that their size is known
 * before any is taken, then allocated as one block, and freed together.
 *
 * <p>Arrays that are not needed at the same time lie in the same memory: it is told, operation by
 * operation, which ones still are.
 */
public final class Arena implements AutoCloseable {

  /** Arrays start on cache lines of 64 bytes. */
  private static final int ALIGNMENT = 64 / Float.BYTES;

  /** What a {@link java.nio.ByteBuffer} can address. */
  static final int MAX_FLOATS = Integer.MAX_VALUE / Float.BYTES - ALIGNMENT;

  private final List<NativeFloats> arrays = new ArrayList<>();
  private final List<Runnable> owned = new ArrayList<>();
  private final Map<NativeFloats, PassingArray> passing = new IdentityHashMap<>();
  private final List<MemoryPlan> plans = new ArrayList<>(List.of(new MemoryPlan()));
  private int now;
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
   * An array for values that are needed from the present operation to the last one that {@linkplain
   * #keep keeps} it, on the way forward or on the way back, but not from one to the other.
   *
   * @throws UnsupportedNetworkException when it would be larger than 2 GiB
   */
  public NativeFloats reservePassing(long length) {
    requireAddressable(length);
    PassingArray memory = new PassingArray((int) length, now);
    NativeFloats array = memory.add();
    passing.put(array, memory);
    plan().add(memory);
    return array;
  }

  private MemoryPlan plan() {
    return plans.get(plans.size() - 1);
  }

  /** The next operation begins. */
  public void next() {
    now++;
  }

  /** The present operation needs an array, too. */
  public void keep(NativeFloats array) {
    if (passing.containsKey(array)) {
      passing.get(array).keepUntil(now);
    }
  }

  /**
   * Lays two passing arrays of the same length into the same memory.
   *
   * @throws IllegalArgumentException when they are not such arrays of the same network
   */
  public void join(NativeFloats array, NativeFloats other) {
    PassingArray memory = passing.get(array);
    PassingArray gone = passing.get(other);
    if (memory == null || gone == null || memory == gone || !plan().remove(gone)) {
      throw new IllegalArgumentException("two passing arrays of one network can be joined");
    }
    memory.addAll(gone);
    memory.arrays().forEach(each -> passing.put(each, memory));
  }

  /** Another network begins, which never runs at the same time as those before. */
  public void nextNetwork() {
    plans.add(new MemoryPlan());
    now = 0;
  }

  private long passingFloats() {
    return plans.stream().mapToLong(MemoryPlan::floats).max().orElse(0);
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
    for (MemoryPlan plan : plans) {
      plan.bind(block, offset);
    }
  }

  static long aligned(long length) {
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
