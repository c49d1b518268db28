package ml.gibbon.generate;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/** Adds up on the driver what tasks measure, once a micro-batch. */
final class TaskClock implements Serializable {

  private static final long serialVersionUID = 1;

  private final LongAccumulator decode;
  private final LongAccumulator gradient;
  private final LongAccumulator encode;

  TaskClock(SparkContext spark) {
    decode = spark.longAccumulator("decode, ns");
    gradient = spark.longAccumulator("gradient, ns");
    encode = spark.longAccumulator("encode, ns");
  }

  /** Adds one micro-batch, in nanoseconds. */
  void add(long decode, long gradient, long encode) {
    this.decode.add(decode);
    this.gradient.add(gradient);
    this.encode.add(encode);
  }

  TaskSeconds seconds() {
    return new TaskSeconds(decode.sum() / 1e9, gradient.sum() / 1e9, encode.sum() / 1e9);
  }
}
