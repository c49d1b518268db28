package ml.gibbon.generate;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/** Adds up on the driver what tasks measure, once a task. */
final class TaskClock implements Serializable {

  private static final long serialVersionUID = 1;

  private final LongAccumulator images;
  private final LongAccumulator read;
  private final LongAccumulator decode;
  private final LongAccumulator gradient;
  private final LongAccumulator encode;

  /**
   * @param images is told how many are done while a task goes on
   */
  TaskClock(SparkContext spark, LongAccumulator images) {
    this.images = images;
    read = spark.longAccumulator("read, ns");
    decode = spark.longAccumulator("decode, ns");
    gradient = spark.longAccumulator("gradient, ns");
    encode = spark.longAccumulator("encode, ns");
  }

  /** Counts images that a task has attacked. */
  void done(int attacked) {
    images.add(attacked);
  }

  /** Adds the nanoseconds of one task. */
  void add(long read, long decode, long gradient, long encode) {
    this.read.add(read);
    this.decode.add(decode);
    this.gradient.add(gradient);
    this.encode.add(encode);
  }

  TaskSeconds seconds() {
    return new TaskSeconds(
        read.sum() / 1e9, decode.sum() / 1e9, gradient.sum() / 1e9, encode.sum() / 1e9);
  }
}
