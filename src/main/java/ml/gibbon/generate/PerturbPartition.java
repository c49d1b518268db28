package ml.gibbon.generate;

import java.util.Iterator;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.CountingClassifier;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * A partition of clean rows in, adversarial rows out, one micro-batch at a time: memory does not
 * grow with the partition.
 */
final class PerturbPartition implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1;

  private final TableTask task;
  private final AttackRunner runner;
  private final String part;

  /**
   * @param part name of the part of the attack that the runner runs, or of the attack
   */
  PerturbPartition(TableTask task, AttackRunner runner, String part) {
    this.task = task;
    this.runner = runner;
    this.part = part;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> cleanRows) {
    if (!cleanRows.hasNext()) {
      return cleanRows;
    }
    CountingClassifier classifier = task.classifier();
    AdversarialRows rows =
        new AdversarialRows(
            cleanRows, classifier, runner, task.attack(), part, task.byId(), task.clock());
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener)
                end -> {
                  rows.report();
                  classifier.close();
                });
    return rows;
  }
}
