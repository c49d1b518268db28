package ml.gibbon.cluster;

import java.util.Locale;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says every so often how many tasks of a long Spark stage are done and how long the rest will
 * take. Short stages pass in silence. For showing only: a retried task counts twice.
 */
final class TaskProgress extends SparkListener {

  private static final Logger LOG = LoggerFactory.getLogger(TaskProgress.class);
  private static final long SECONDS_BETWEEN_LINES = 15;

  private int stage = -1;
  private String what = "";
  private int tasks;
  private int done;
  private long start;
  private long lastLine;

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    stage = submitted.stageInfo().stageId();
    tasks = submitted.stageInfo().numTasks();
    done = 0;
    start = System.nanoTime();
    lastLine = start;
    String description =
        submitted.properties() == null
            ? null
            : submitted.properties().getProperty("spark.job.description");
    what = description == null ? submitted.stageInfo().name() : description;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd ended) {
    if (ended.stageId() != stage || !ended.taskInfo().successful()) {
      return;
    }
    done++;
    long now = System.nanoTime();
    if (done < tasks && now - lastLine > SECONDS_BETWEEN_LINES * 1_000_000_000L) {
      lastLine = now;
      double seconds = (now - start) / 1e9;
      LOG.info(
          String.format(
              Locale.ROOT,
              "%s: %d of %d tasks, about %.0f s left",
              what,
              done,
              tasks,
              seconds / done * (tasks - done)));
    }
  }
}
