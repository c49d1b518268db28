package ml.gibbon.verify;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;

/** What was found in some rows: a few numbers, whatever the number of rows; tallies add up. */
final class Discrepancies implements Serializable {

  private static final long serialVersionUID = 1;

  /** Image ids that are kept of each kind of difference: the smallest ones. */
  private static final int FIRST = 10;

  private final TreeMap<Discrepancy, Found> differences = new TreeMap<>();
  private long rows;
  private double largestLinf;
  private long undecided;
  private long edges;
  private final Recount recount = new Recount();
  private final OneChange change = new OneChange();

  private static final class Found implements Serializable {
    private static final long serialVersionUID = 1;
    private final TreeSet<Long> first = new TreeSet<>();
    private long count;

    private void add(long images, Iterable<Long> ids) {
      count += images;
      ids.forEach(first::add);
      while (first.size() > FIRST) {
        first.pollLast();
      }
    }
  }

  void differs(Discrepancy kind, long imageId) {
    found(kind).add(1, List.of(imageId));
  }

  void countRow() {
    rows++;
  }

  /** Counts values whose direction cannot be told. */
  void countUndecided(long values) {
    undecided += values;
  }

  /** Counts an image with a unit of the network on its edge. */
  void countEdge() {
    edges++;
  }

  /** Holds the change of an image against that of the others, where all get the same one. */
  void share(Claims claims, long imageId, float[] clean, float[] adversarial) {
    if (!change.meets(imageId, OneChange.bounds(claims, clean, adversarial))) {
      differs(Discrepancy.ONE_CHANGE, imageId);
    }
  }

  void measured(double linf) {
    largestLinf = Math.max(largestLinf, linf);
  }

  /** Adds another tally to this one. */
  Discrepancies add(Discrepancies other) {
    rows += other.rows;
    undecided += other.undecided;
    edges += other.edges;
    recount.add(other.recount);
    change.add(other.change).ifPresent(image -> differs(Discrepancy.ONE_CHANGE, image));
    largestLinf = Math.max(largestLinf, other.largestLinf);
    other.differences.forEach((kind, found) -> found(kind).add(found.count, found.first));
    return this;
  }

  /** Adds up the tallies of all partitions. */
  static Discrepancies sum(JavaRDD<Discrepancies> tallies) {
    return tallies.fold(new Discrepancies(), Discrepancies::add);
  }

  private Found found(Discrepancy kind) {
    return differences.computeIfAbsent(kind, k -> new Found());
  }

  boolean isClean() {
    return differences.isEmpty();
  }

  long rows() {
    return rows;
  }

  long undecided() {
    return undecided;
  }

  long edges() {
    return edges;
  }

  Recount recount() {
    return recount;
  }

  double largestLinf() {
    return largestLinf;
  }

  /** For example {@code a pixel is not finite: 2 (image_id 4, 9)}. */
  String describe() {
    return differences.entrySet().stream()
        .map(Discrepancies::describe)
        .collect(Collectors.joining("; "));
  }

  private static String describe(Map.Entry<Discrepancy, Found> entry) {
    Found found = entry.getValue();
    return "%s: %d (image_id %s%s)"
        .formatted(
            entry.getKey(),
            found.count,
            found.first.stream().map(String::valueOf).collect(Collectors.joining(", ")),
            found.count > found.first.size() ? ", ..." : "");
  }
}
