package ml.gibbon.train;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import ml.gibbon.config.ValidationSettings.HoldOut;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.random.StratifiedSample;
import org.apache.spark.api.java.JavaRDD;

/**
 * The images of a training split that no model is trained on, but validated.
 *
 * @param ids of them, in ascending order
 */
record HeldOut(long[] ids) implements Serializable {

  /**
   * Chooses them: the same ones for every model of a run, and for any partitioning.
   *
   * @param images with ids 0, 1, ... without gaps
   * @param counts images of each class
   * @param wanted how many, fewer than there are
   * @param seed of the draw
   */
  static HeldOut of(
      JavaRDD<LabelledImage> images,
      Map<Integer, Long> counts,
      int wanted,
      HoldOut which,
      long seed) {
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    if (wanted == 0 || which == HoldOut.LAST) {
      return new HeldOut(LongStream.range(all - wanted, all).toArray());
    }
    Map<Integer, Long> quotas = StratifiedSample.quotas(counts, wanted);
    return new HeldOut(
        images
            .mapPartitions(
                some -> {
                  StratifiedSample sample = new StratifiedSample(seed, quotas);
                  some.forEachRemaining(image -> sample.add(image.label(), image.id()));
                  return Arrays.asList(sample).iterator();
                })
            .treeReduce(StratifiedSample::merge)
            .ids());
  }

  /** The largest id of the first so many of them, or of all if there are fewer; -1 for none. */
  long last(int count) {
    int some = Math.min(count, ids.length);
    return some == 0 ? -1 : ids[some - 1];
  }

  boolean contains(long id) {
    return Arrays.binarySearch(ids, id) >= 0;
  }

  /** The number of an image among those that are not held out: 0, 1, ... without gaps. */
  long numberAmongOthers(long id) {
    return id - (-Arrays.binarySearch(ids, id) - 1);
  }
}
