package ml.gibbon.cluster;

import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Says in Spark's pages and logs, in words, what the jobs of some work are for. */
public final class JobGroup {

  private JobGroup() {}

  /**
   * Does some work whose Spark jobs bear a description; the description ends with it, also when it
   * fails.
   *
   * @param stage that the jobs belong to
   * @param description for people, such as {@code fgsm, L-inf, epsilon 0.25 on mnist/test}
   */
  public static <T> T run(SparkContext spark, String stage, String description, Supplier<T> work) {
    spark.setJobGroup(stage, stage + ": " + description, false);
    try {
      return work.get();
    } finally {
      spark.clearJobGroup();
    }
  }

  /** The same on a session. */
  public static <T> T run(SparkSession spark, String stage, String description, Supplier<T> work) {
    return run(spark.sparkContext(), stage, description, work);
  }
}
