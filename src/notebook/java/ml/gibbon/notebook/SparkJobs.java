package ml.gibbon.notebook;

import org.apache.spark.sql.SparkSession;
import scala.Option;

/** What cells have Spark do. */
final class SparkJobs {

  private SparkJobs() {}

  /** Cancels all jobs of the running session, if there is one. */
  static void cancel() {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    if (session.isDefined() && !session.get().sparkContext().isStopped()) {
      session.get().sparkContext().cancelAllJobs();
    }
  }
}
