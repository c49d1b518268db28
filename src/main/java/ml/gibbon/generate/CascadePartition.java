package ml.gibbon.generate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.CascadeStep;
import ml.gibbon.attack.CountingClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.store.AdversarialTable;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** Images that still stand in a cascade, attacked once more, one micro-batch at a time. */
final class CascadePartition implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1;

  private final TableTask task;
  private final CascadeStep step;

  CascadePartition(TableTask task, CascadeStep step) {
    this.task = task;
    this.step = step;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> standing) {
    if (!standing.hasNext()) {
      return standing;
    }
    CountingClassifier classifier = task.classifier();
    Rows rows = new Rows(standing, classifier);
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener)
                end -> {
                  long gradient = classifier.nanoseconds();
                  task.clock().add(0, 0, gradient, rows.attacking - gradient);
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
      return AdversarialTable.toRow(
          attacked.next(), task.attack(), step.name(), step.runner().format());
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
      task.clock().done(batch.size());
      attacking += System.nanoTime() - start;
    }

    private boolean goesWith(AdversarialImage first) {
      return !task.byId()
          || ahead.id() / ImageBatch.USUAL_SIZE == first.id() / ImageBatch.USUAL_SIZE;
    }
  }
}
