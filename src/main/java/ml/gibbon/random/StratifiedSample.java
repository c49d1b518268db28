package ml.gibbon.random;

import java.io.Serializable;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Some of many labelled items, drawn at random, of each class in proportion to its size. It takes
 * the items one by one, in any order and in any number of parts, and never holds more of them than
 * are wanted: every item has a random number that depends on the seed and its id only, and of each
 * class those with the smallest numbers are drawn.
 *
 * <p>Not for use by two threads at a time.
 */
public final class StratifiedSample implements Serializable {

  private static final long serialVersionUID = 1;
  private static final String PURPOSE = "stratified sample";

  private final long seed;
  private final Map<Integer, Long> quotas;
  private final Map<Integer, PriorityQueue<Item>> drawn = new HashMap<>();

  /**
   * @param quotas how many to draw of each class
   */
  public StratifiedSample(long seed, Map<Integer, Long> quotas) {
    this.seed = seed;
    this.quotas = new HashMap<>(quotas);
  }

  private record Item(long number, long id) implements Comparable<Item>, Serializable {

    private static final Comparator<Item> ORDER =
        Comparator.comparingLong(Item::number).thenComparingLong(Item::id);

    @Override
    public int compareTo(Item other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * How many to draw of each class: its share of what is wanted, rounded down, and one more for
   * those whose shares lost most by it (the largest remainders), so that they add up.
   *
   * @param counts items of each class, by label
   * @param wanted at most as many as there are
   */
  public static Map<Integer, Long> quotas(Map<Integer, Long> counts, long wanted) {
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    if (wanted < 0 || wanted > all) {
      throw new IllegalArgumentException("%d of %d items".formatted(wanted, all));
    }
    Map<Integer, Long> quotas = new TreeMap<>();
    Map<Integer, Double> remainders = new TreeMap<>();
    counts.forEach(
        (label, count) -> {
          double share = (double) wanted * count / all;
          quotas.put(label, (long) share);
          remainders.put(label, share - (long) share);
        });
    long left = wanted - quotas.values().stream().mapToLong(Long::longValue).sum();
    List<Integer> byRemainder =
        remainders.keySet().stream()
            .sorted(Comparator.<Integer>comparingDouble(remainders::get).reversed())
            .toList();
    byRemainder.stream().limit(left).forEach(label -> quotas.merge(label, 1L, Long::sum));
    return quotas;
  }

  /** Offers an item. */
  public void add(int label, long id) {
    add(label, new Item(Seeds.ofImage(seed, id, PURPOSE), id));
  }

  private void add(int label, Item item) {
    long quota = quotas.getOrDefault(label, 0L);
    PriorityQueue<Item> best =
        drawn.computeIfAbsent(label, l -> new PriorityQueue<>(Comparator.reverseOrder()));
    if (best.size() < quota) {
      best.add(item);
    } else if (quota > 0 && item.compareTo(best.peek()) < 0) {
      best.poll();
      best.add(item);
    }
  }

  /** Offers all items that another part has drawn; returns this one. */
  public StratifiedSample merge(StratifiedSample other) {
    other.drawn.forEach((label, items) -> items.forEach(item -> add(label, item)));
    return this;
  }

  /** The ids of the items drawn, in ascending order. */
  public long[] ids() {
    return drawn.values().stream()
        .flatMap(Collection::stream)
        .mapToLong(Item::id)
        .sorted()
        .toArray();
  }
}
