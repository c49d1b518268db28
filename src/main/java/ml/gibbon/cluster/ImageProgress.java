package ml.gibbon.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.Success$;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.collection.JavaConverters;

/**
 * How many images of some work are done, shown while it goes on: tasks count what they have done,
 * and executors tell it with every heartbeat. For showing only: what a task did before it failed is
 * not counted, but images of a task that runs twice may be.
 */
public final class ImageProgress extends SparkListener implements AutoCloseable {

  /** Set for the jobs whose images are counted, for {@link TaskProgress} to leave them alone. */
  static final String COUNTED = "gibbon.progress";

  private final SparkContext spark;
  private final LongAccumulator counter;
  private final String what;
  private Optional<ProgressDisplay> display = Optional.empty();
  private final Map<Long, Long> running = new HashMap<>();
  private long ended;
  private int failed;

  /**
   * Some work that has not begun.
   *
   * @param what it is, for people
   */
  public ImageProgress(SparkContext spark, String what) {
    this.spark = spark;
    this.counter = spark.longAccumulator("images");
    this.what = what;
  }

  /**
   * Begins to show it; closing ends that.
   *
   * @param images that it is about
   */
  public ImageProgress begin(long images) {
    display = Optional.of(new ProgressDisplay(what, "images", images));
    spark.setLocalProperty(COUNTED, "images");
    spark.addSparkListener(this);
    return this;
  }

  /** To which tasks add the images that they have done. */
  public LongAccumulator counter() {
    return counter;
  }

  /** Counts images on the driver, of jobs too short to be asked while they run. */
  public synchronized void add(long images) {
    ended += images;
    tell();
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
    JavaConverters.seqAsJavaListConverter(heartbeat.accumUpdates())
        .asJava()
        .forEach(
            task ->
                JavaConverters.seqAsJavaListConverter(task._4())
                    .asJava()
                    .forEach(value -> running((Long) task._1(), value)));
    tell();
  }

  private void running(long task, AccumulableInfo value) {
    if (value.id() == counter.id()) {
      running.put(task, images(value));
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
    if (end.reason().equals(Success$.MODULE$)) {
      JavaConverters.seqAsJavaListConverter(end.taskInfo().accumulables().toSeq()).asJava().stream()
          .filter(value -> value.id() == counter.id())
          .forEach(value -> ended += images(value));
    } else if (!(end.reason() instanceof TaskKilled)) {
      failed++;
    }
    tell();
  }

  /** What one task has added. */
  private static long images(AccumulableInfo value) {
    return value.update().isDefined() && value.update().get() instanceof Long images ? images : 0;
  }

  private void tell() {
    display.ifPresent(shown -> shown.update(done(), failed));
  }

  /** How many are done, as far as executors have told. */
  synchronized long done() {
    return ended + running.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    if (display.isPresent()) {
      spark.removeSparkListener(this);
      spark.setLocalProperty(COUNTED, null);
      display.get().close();
    }
  }
}
