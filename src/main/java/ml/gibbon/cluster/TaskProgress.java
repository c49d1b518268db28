package ml.gibbon.cluster;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Shows how many tasks of a long Spark stage are done, where no {@link ImageProgress} counts its
 * images and the job says what it is for. For showing only: a retried task counts twice.
 */
final class TaskProgress extends SparkListener {

  private static final String DESCRIPTION = "spark.job.description";

  /** The stages that are shown, by their ids. */
  private final Map<Integer, Stage> stages = new HashMap<>();

  private static final class Stage {

    private final ProgressDisplay display;
    private int done;
    private int failed;

    Stage(String what, int tasks) {
      display = new ProgressDisplay(what, "tasks", tasks);
    }

    void ended(boolean well) {
      if (well) {
        done++;
      } else {
        failed++;
      }
      display.update(done, failed);
    }
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    boolean isCounted =
        submitted.properties() != null
            && submitted.properties().getProperty(ImageProgress.COUNTED) != null;
    String what =
        submitted.properties() == null ? null : submitted.properties().getProperty(DESCRIPTION);
    if (!isCounted && stages.isEmpty() && what != null) {
      stages.put(
          submitted.stageInfo().stageId(), new Stage(what, submitted.stageInfo().numTasks()));
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd ended) {
    Stage stage = stages.get(ended.stageId());
    if (stage != null) {
      stage.ended(ended.taskInfo().successful());
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    Stage stage = stages.remove(completed.stageInfo().stageId());
    if (stage != null) {
      stage.display.close();
    }
  }
}
