package ml.gibbon.engine.product;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Where the passing arrays of a network lie: those that an operation needs together lie apart, and
 * others may share memory. The longest are placed first, each as far in front as it fits, which
 * comes close to what the busiest operation needs (Pisarchyk and Lee 2020, arXiv:2001.03288, greedy
 * by size).
 */
final class MemoryPlan {

  private final List<PassingArray> arrays = new ArrayList<>();
  private Map<PassingArray, Long> places = Map.of();
  private long floats;

  void add(PassingArray array) {
    arrays.add(array);
    places = Map.of();
  }

  /** Whether it was there. */
  boolean remove(PassingArray array) {
    places = Map.of();
    return arrays.remove(array);
  }

  /** Length of the memory, in float32 values. */
  long floats() {
    place();
    return floats;
  }

  /** Gives the arrays their memory, from an index of a block on. */
  void bind(FloatPointer block, long start) {
    place();
    places.forEach(
        (memory, place) ->
            memory
                .arrays()
                .forEach(
                    array -> {
                      array.bind(block.getPointer(start + place));
                      array.zero(0, array.length());
                    }));
  }

  private void place() {
    if (places.size() == arrays.size()) {
      return;
    }
    places = new LinkedHashMap<>();
    floats = 0;
    List<PassingArray> longestFirst = new ArrayList<>(arrays);
    longestFirst.sort(Comparator.comparingInt(PassingArray::length).reversed());
    List<PassingArray> placed = new ArrayList<>();
    for (PassingArray array : longestFirst) {
      long place = firstGap(array, placed);
      places.put(array, place);
      insert(array, placed);
      floats = Math.max(floats, place + Arena.aligned(array.length()));
    }
  }

  /**
   * @param placed in the order of their places
   */
  private long firstGap(PassingArray array, List<PassingArray> placed) {
    long length = Arena.aligned(array.length());
    long place = 0;
    for (PassingArray other : placed) {
      if (other.meets(array)) {
        long start = places.get(other);
        if (place + length <= start) {
          return place;
        }
        place = Math.max(place, start + Arena.aligned(other.length()));
      }
    }
    return place;
  }

  private void insert(PassingArray array, List<PassingArray> placed) {
    long place = places.get(array);
    int at = placed.size();
    while (at > 0 && places.get(placed.get(at - 1)) > place) {
      at--;
    }
    placed.add(at, array);
  }
}
