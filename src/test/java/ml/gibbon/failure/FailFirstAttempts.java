package ml.gibbon.failure;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.util.TaskCompletionListener;

/** Lets every task fail once, after it has done all its work. */
public final class FailFirstAttempts implements SparkPlugin {

  static final AtomicInteger FAILED = new AtomicInteger();

  static volatile boolean on;

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void onTaskStart() {
        TaskContext task = TaskContext.get();
        if (on && task.attemptNumber() == 0) {
          // What a plugin throws itself is only logged.
          task.addTaskCompletionListener((TaskCompletionListener) FailFirstAttempts::fail);
        }
      }
    };
  }

  private static void fail(TaskContext task) {
    FAILED.incrementAndGet();
    throw new IllegalStateException("injected: attempt 0 of task " + task.partitionId() + " fails");
  }
}
