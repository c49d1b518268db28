package ml.gibbon.generate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.CascadeStep;
import ml.gibbon.attack.CountingClassifier;
import ml.gibbon.gradient.ClassifierFactory;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.store.AdversarialTable;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** Images that still stand in a cascade, attacked once more, one micro-batch at a time. */
final class CascadePartition implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1;

  private final Broadcast<byte[]> model;
  private final ClassifierFactory classifiers;
  private final CascadeStep step;
  private final AttackKey cascade;
  private final boolean byId;
  private final TaskClock clock;

  /**
   * @param cascade as its rows name it
   * @param byId whether only images with the same {@code id / ImageBatch.USUAL_SIZE} may go through
   *     the model together
   */
  CascadePartition(
      Broadcast<byte[]> model,
      ClassifierFactory classifiers,
      CascadeStep step,
      AttackKey cascade,
      boolean byId,
      TaskClock clock) {
    this.model = model;
    this.classifiers = classifiers;
    this.step = step;
    this.cascade = cascade;
    this.byId = byId;
    this.clock = clock;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> standing) {
    if (!standing.hasNext()) {
      return standing;
    }
    CountingClassifier classifier = CountingClassifier.of(() -> classifiers.of(model.value()));
    Rows rows = new Rows(standing, classifier);
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener)
                task -> {
                  clock.add(
                      0, 0, classifier.nanoseconds(), rows.attacking - classifier.nanoseconds());
                  classifier.close();
                });
    return rows;
  }

  private final class Rows implements Iterator<Row> {

    private final Iterator<Row> standing;
    private final CountingClassifier classifier;
    private final List<AdversarialImage> batch = new ArrayList<>();
    private Iterator<AdversarialImage> attacked = List.<AdversarialImage>of().iterator();
    private AdversarialImage ahead;
    private long attacking;

    Rows(Iterator<Row> standing, CountingClassifier classifier) {
      this.standing = standing;
      this.classifier = classifier;
      this.attacking = classifier.nanoseconds();
      advance();
    }

    private void advance() {
      ahead = standing.hasNext() ? AdversarialTable.fromRow(standing.next()) : null;
    }

    @Override
    public boolean hasNext() {
      return attacked.hasNext() || ahead != null;
    }

    @Override
    public Row next() {
      if (!attacked.hasNext()) {
        attackNext();
      }
      return AdversarialTable.toRow(attacked.next(), cascade, step.name(), step.runner().format());
    }

    private void attackNext() {
      batch.clear();
      do {
        batch.add(ahead);
        advance();
      } while (ahead != null && batch.size() < ImageBatch.USUAL_SIZE && goesWith(batch.get(0)));
      long start = System.nanoTime();
      List<LabelledImage> images =
          batch.stream()
              .map(image -> new LabelledImage(image.id(), image.label(), image.cleanPixels()))
              .toList();
      ImageBatch clean = ImageBatch.of(classifier.inputShape(), images);
      attacked = step.run(classifier, clean, batch).iterator();
      attacking += System.nanoTime() - start;
    }

    private boolean goesWith(AdversarialImage first) {
      return !byId || ahead.id() / ImageBatch.USUAL_SIZE == first.id() / ImageBatch.USUAL_SIZE;
    }
  }
}
