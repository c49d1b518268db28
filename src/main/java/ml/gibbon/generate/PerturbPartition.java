package ml.gibbon.generate;

import java.util.Iterator;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.CountingClassifier;
import ml.gibbon.gradient.ClassifierFactory;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * A partition of clean rows in, adversarial rows out, one micro-batch at a time: memory does not
 * grow with the partition.
 */
final class PerturbPartition implements MapPartitionsFunction<Row, Row> {

  private final Broadcast<byte[]> model;
  private final ClassifierFactory classifiers;
  private final AttackRunner runner;
  private final AttackKey attack;
  private final String part;
  private final boolean byId;
  private final TaskClock clock;

  /**
   * @param part name of the part of the attack that the runner runs, or of the attack
   * @param byId whether only images with the same {@code id / ImageBatch.USUAL_SIZE} may go through
   *     the model together
   */
  PerturbPartition(
      Broadcast<byte[]> model,
      ClassifierFactory classifiers,
      AttackRunner runner,
      AttackKey attack,
      String part,
      boolean byId,
      TaskClock clock) {
    this.model = model;
    this.classifiers = classifiers;
    this.runner = runner;
    this.attack = attack;
    this.part = part;
    this.byId = byId;
    this.clock = clock;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> cleanRows) {
    if (!cleanRows.hasNext()) {
      return cleanRows;
    }
    // Built here and not in the driver: a network is not thread-safe and does not serialise well.
    CountingClassifier classifier = CountingClassifier.of(() -> classifiers.of(model.value()));
    AdversarialRows rows = new AdversarialRows(cleanRows, classifier, runner, attack, part, byId);
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener)
                task -> {
                  rows.report(clock);
                  classifier.close();
                });
    return rows;
  }
}
