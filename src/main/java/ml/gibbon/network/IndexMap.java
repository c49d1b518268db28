package ml.gibbon.network;

import java.util.Arrays;

/** Indices into a row-major tensor, -1 where none is meant. */
public final class IndexMap {

  private final int[] indices;
  private final int end;

  private IndexMap(int[] indices) {
    this.indices = indices;
    this.end = Arrays.stream(indices).max().orElse(-1) + 1;
  }

  /**
   * @param indices each at least -1
   */
  public static IndexMap of(int... indices) {
    if (Arrays.stream(indices).anyMatch(index -> index < -1)) {
      throw new IllegalArgumentException("an index below -1");
    }
    return new IndexMap(indices.clone());
  }

  public int size() {
    return indices.length;
  }

  /** One past the largest index. */
  public int end() {
    return end;
  }

  public int get(int i) {
    return indices[i];
  }

  /** The indices, a copy. */
  public int[] toArray() {
    return indices.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IndexMap map && Arrays.equals(indices, map.indices);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(indices);
  }
}
