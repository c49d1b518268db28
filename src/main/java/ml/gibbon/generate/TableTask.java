package ml.gibbon.generate;

import java.io.Serializable;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.CountingClassifier;
import ml.gibbon.model.ClassifierFactory;
import org.apache.spark.broadcast.Broadcast;

/**
 * What every task of a table needs, whichever part of the attack it runs.
 *
 * @param model bytes of its file
 * @param classifiers makes one of them
 * @param attack as the table's rows name it
 * @param byId whether only images with the same {@code id / ImageBatch.USUAL_SIZE} may go through
 *     the model together; rows are sorted by id then
 * @param clock is told where the task's time went
 */
record TableTask(
    Broadcast<byte[]> model,
    ClassifierFactory classifiers,
    AttackKey attack,
    boolean byId,
    TaskClock clock)
    implements Serializable {

  /**
   * A classifier for one task, which must close it. Built there and not in the driver: a network is
   * not thread-safe and does not serialise well.
   */
  CountingClassifier classifier() {
    return CountingClassifier.of(() -> classifiers.of(model.value()));
  }
}
