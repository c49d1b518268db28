package ml.gibbon.generate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.gradient.ClassifierFactory;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanTable;
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

  /** Images that go through the model together: those with the same {@code id / MICRO_BATCH}. */
  static final int MICRO_BATCH = 256;

  private final Broadcast<byte[]> model;
  private final ClassifierFactory classifiers;
  private final AttackRunner runner;
  private final AdversarialSet set;
  private final TaskClock clock;

  PerturbPartition(
      Broadcast<byte[]> model,
      ClassifierFactory classifiers,
      AttackRunner runner,
      AdversarialSet set,
      TaskClock clock) {
    this.model = model;
    this.classifiers = classifiers;
    this.runner = runner;
    this.set = set;
    this.clock = clock;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> cleanRows) {
    if (!cleanRows.hasNext()) {
      return cleanRows;
    }
    // Built here and not in the driver: a network is not thread-safe and does not serialise well.
    ImageShape shape = set.imageShape();
    TimedClassifier classifier = new TimedClassifier(classifiers.of(model.value()));
    TaskContext.get()
        .addTaskCompletionListener((TaskCompletionListener) task -> classifier.close());
    return new AdversarialRows(cleanRows, classifier, shape);
  }

  private final class AdversarialRows implements Iterator<Row> {

    private final Iterator<Row> cleanRows;
    private final TimedClassifier classifier;
    private final ImageShape shape;
    private final Queue<Row> ready = new ArrayDeque<>(MICRO_BATCH);
    private LabelledImage ahead;

    AdversarialRows(Iterator<Row> cleanRows, TimedClassifier classifier, ImageShape shape) {
      this.cleanRows = cleanRows;
      this.classifier = classifier;
      this.shape = shape;
      advance();
    }

    private void advance() {
      ahead = cleanRows.hasNext() ? CleanTable.fromRow(cleanRows.next()) : null;
    }

    @Override
    public boolean hasNext() {
      if (ready.isEmpty() && ahead != null) {
        perturbNext();
      }
      return !ready.isEmpty();
    }

    private void perturbNext() {
      long microBatch = ahead.id() / MICRO_BATCH;
      List<LabelledImage> images = new ArrayList<>(MICRO_BATCH);
      while (ahead != null && ahead.id() / MICRO_BATCH == microBatch) {
        images.add(ahead);
        advance();
      }
      long start = System.nanoTime();
      ImageBatch batch = ImageBatch.of(shape, images);
      long decoded = System.nanoTime();
      long before = classifier.nanoseconds();
      for (AdversarialImage image : runner.run(classifier, batch)) {
        ready.add(AdversarialTable.toRow(image, set));
      }
      long gradient = classifier.nanoseconds() - before;
      clock.add(decoded - start, gradient, System.nanoTime() - decoded - gradient);
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }
  }
}
