package ml.gibbon.generate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.AttackedBatch;
import ml.gibbon.attack.CountingClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanTable;
import org.apache.spark.sql.Row;

/**
 * The adversarial rows of a partition, in the order of its clean rows. A micro-batch goes through
 * the model as a whole; a row is made when it is asked for, so that it need not outlive the
 * collector's young generation.
 */
final class AdversarialRows implements Iterator<Row> {

  private final Iterator<Row> cleanRows;
  private final CountingClassifier classifier;
  private final AttackRunner runner;
  private final AttackKey attack;
  private final String part;
  private final boolean byId;
  private final TaskClock clock;

  private final List<LabelledImage> images = new ArrayList<>(ImageBatch.USUAL_SIZE);
  private final float[] pixels;
  private LabelledImage ahead;
  private AttackedBatch attacked;
  private int next;

  private long read;
  private long decode;
  private long encode;

  /**
   * @param part name of the part of the attack that the runner runs, or of the attack
   * @param byId whether only images with the same {@code id / ImageBatch.USUAL_SIZE} may go
   *     together; the rows are sorted by id then
   * @param clock is told of the images that are done
   */
  AdversarialRows(
      Iterator<Row> cleanRows,
      CountingClassifier classifier,
      AttackRunner runner,
      AttackKey attack,
      String part,
      boolean byId,
      TaskClock clock) {
    this.cleanRows = cleanRows;
    this.classifier = classifier;
    this.runner = runner;
    this.attack = attack;
    this.part = part;
    this.byId = byId;
    this.clock = clock;
    this.pixels = new float[ImageBatch.USUAL_SIZE * classifier.inputShape().size()];
    long start = System.nanoTime();
    advance();
    read += System.nanoTime() - start;
  }

  private void advance() {
    ahead = cleanRows.hasNext() ? CleanTable.fromRow(cleanRows.next()) : null;
  }

  @Override
  public boolean hasNext() {
    return next < images.size() || ahead != null;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (next == images.size()) {
      perturbNext();
    }
    long start = System.nanoTime();
    Row row =
        AdversarialTable.toRow(
            attacked.image(next, images.get(next).pixels()), attack, part, runner.format());
    next++;
    encode += System.nanoTime() - start;
    return row;
  }

  private void perturbNext() {
    long start = System.nanoTime();
    images.clear();
    next = 0;
    if (attacked != null) {
      attacked.release();
    }
    do {
      images.add(ahead);
      advance();
    } while (ahead != null && images.size() < ImageBatch.USUAL_SIZE && goesWith(images.get(0)));
    long gathered = System.nanoTime();
    ImageBatch batch =
        images.size() == ImageBatch.USUAL_SIZE
            ? ImageBatch.of(classifier.inputShape(), images, pixels)
            : ImageBatch.of(classifier.inputShape(), images);
    long decoded = System.nanoTime();
    long before = classifier.nanoseconds();
    attacked = runner.attack(classifier, batch);
    clock.done(images.size());
    long gradient = classifier.nanoseconds() - before;
    read += gathered - start;
    decode += decoded - gathered;
    encode += System.nanoTime() - decoded - gradient;
  }

  private boolean goesWith(LabelledImage first) {
    return !byId || ahead.id() / ImageBatch.USUAL_SIZE == first.id() / ImageBatch.USUAL_SIZE;
  }

  /** Tells what has been measured so far. */
  void report() {
    clock.add(read, decode, classifier.nanoseconds(), encode);
  }
}
