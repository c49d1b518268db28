package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** How even the tasks of each step of a cascade are, by the descriptions of their jobs. */
final class TaskBalance extends SparkListener {

  private static final String DESCRIPTION = "spark.job.description";
  private static final Pattern STEP =
      Pattern.compile("step (\\d+) of \\d+, (\\S+) on the ([\\d,]+) images");

  private final Map<Integer, String> stages = new HashMap<>();
  private final Map<String, Map<Integer, List<Long>>> milliseconds = new TreeMap<>();

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted stage) {
    Matcher matcher = STEP.matcher(stage.properties().getProperty(DESCRIPTION, ""));
    if (matcher.find()) {
      stages.put(
          stage.stageInfo().stageId(),
          "%s %s, %s images".formatted(matcher.group(1), matcher.group(2), matcher.group(3)));
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
    String step = stages.get(task.stageId());
    if (step != null && task.taskInfo().successful()) {
      milliseconds
          .computeIfAbsent(step, absent -> new TreeMap<>())
          .computeIfAbsent(task.stageId(), absent -> new ArrayList<>())
          .add(task.taskInfo().duration());
    }
  }

  /** The tasks of one step. */
  record Step(String name, int tasks, double longest, double median) {}

  /** Of each step the stage that took longest: the attack itself, and not what cuts its tasks. */
  synchronized List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    milliseconds.forEach(
        (name, byStage) -> {
          List<Long> tasks =
              byStage.values().stream()
                  .max(java.util.Comparator.comparingLong(TaskBalance::sum))
                  .orElseThrow()
                  .stream()
                  .sorted()
                  .toList();
          steps.add(
              new Step(
                  name,
                  tasks.size(),
                  tasks.get(tasks.size() - 1) / 1e3,
                  tasks.get(tasks.size() / 2) / 1e3));
        });
    return steps;
  }

  private static long sum(List<Long> durations) {
    return durations.stream().mapToLong(Long::longValue).sum();
  }
}
