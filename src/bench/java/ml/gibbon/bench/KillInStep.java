package ml.gibbon.bench;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kills an executor once, when a task of a job with a certain description has ended. */
final class KillInStep extends SparkListener {

  private static final Logger LOG = LoggerFactory.getLogger(KillInStep.class);

  private final String description;
  private final Set<Integer> stages = new HashSet<>();
  private boolean hasKilled;
  private int lost;

  /**
   * @param description what the job's description contains
   */
  KillInStep(String description) {
    this.description = description;
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted stage) {
    if (stage.properties().getProperty("spark.job.description", "").contains(description)) {
      stages.add(stage.stageInfo().stageId());
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
    if (!hasKilled && stages.contains(task.stageId())) {
      hasKilled = true;
      LOG.info("killing an executor in {}", description);
      new ExecutorProcesses().killOne();
    }
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    lost++;
  }

  /** Executors that Spark has missed. */
  synchronized int lost() {
    return lost;
  }
}
