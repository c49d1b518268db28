package ml.gibbon.evaluate;

import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PIXELS;
import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PREDICTION;
import static ml.gibbon.store.AdversarialTable.CLEAN_PIXELS;
import static ml.gibbon.store.AdversarialTable.LABEL;
import static ml.gibbon.store.AdversarialTable.TARGET;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.ClassifierFactory;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * Lets some models answer the clean and the adversarial images of a partition, which is read once:
 * images are held until every model has answered them, and then the next ones are read. One
 * classifier is there at a time, so that a task needs no more memory for many models than for the
 * largest of them; they take turns back and forth, so that the last one goes on with the next
 * images, and a single one is built once.
 */
final class AnswerPartition implements FlatMapFunction<Iterator<Row>, TransferTally[]> {

  /** The columns it reads, in this order. */
  static final String[] COLUMNS = {
    LABEL, TARGET, CLEAN_PIXELS, ADVERSARIAL_PIXELS, ADVERSARIAL_PREDICTION
  };

  private static final int CLEAN = 2;
  private static final int ADVERSARIAL = 3;

  private static final long serialVersionUID = 1;

  private final List<Broadcast<byte[]>> models;
  private final ClassifierFactory classifiers;
  private final PixelFormat pixels;
  private final long held;
  private final LongAccumulator answered;

  /**
   * @param models at least one, of images of the same shape
   * @param held bytes of stored pixels that are kept at a time; a batch is, whatever its size
   * @param answered is told how many images are done, by each model
   */
  AnswerPartition(
      List<Broadcast<byte[]>> models,
      ClassifierFactory classifiers,
      PixelFormat pixels,
      long held,
      LongAccumulator answered) {
    this.models = List.copyOf(models);
    this.classifiers = classifiers;
    this.pixels = pixels;
    this.held = held;
    this.answered = answered;
  }

  /** A tally of each model. */
  @Override
  public Iterator<TransferTally[]> call(Iterator<Row> rows) {
    TransferTally[] tallies = TransferTally.several(models.size());
    boolean forth = true;
    try (OneAtATime turns = new OneAtATime()) {
      while (rows.hasNext()) {
        List<List<Row>> batches = nextBatches(rows);
        for (int turn = 0; turn < models.size(); turn++) {
          int model = forth ? turn : models.size() - 1 - turn;
          long start = System.nanoTime();
          for (List<Row> batch : batches) {
            count(batch, turns.classifier(model), tallies[model]);
            answered.add(batch.size());
          }
          tallies[model].addTime(System.nanoTime() - start);
        }
        forth = !forth;
      }
    }
    return Collections.singleton(tallies).iterator();
  }

  /** The classifier of the model that was asked for last. */
  private final class OneAtATime implements AutoCloseable {

    private int model = -1;
    private Optional<DifferentiableClassifier> open = Optional.empty();

    DifferentiableClassifier classifier(int wanted) {
      if (wanted != model) {
        close();
        open = Optional.of(classifiers.of(models.get(wanted).value()));
        model = wanted;
      }
      return open.orElseThrow();
    }

    @Override
    public void close() {
      open.ifPresent(DifferentiableClassifier::close);
      open = Optional.empty();
    }
  }

  private List<List<Row>> nextBatches(Iterator<Row> rows) {
    List<List<Row>> batches = new ArrayList<>();
    long bytes = 0;
    while (rows.hasNext() && (batches.isEmpty() || bytes < held)) {
      List<Row> batch = new ArrayList<>(ImageBatch.USUAL_SIZE);
      while (batch.size() < ImageBatch.USUAL_SIZE && rows.hasNext()) {
        Row row = rows.next();
        bytes += row.<byte[]>getAs(CLEAN).length + row.<byte[]>getAs(ADVERSARIAL).length;
        batch.add(row);
      }
      batches.add(batch);
    }
    return batches;
  }

  private void count(List<Row> batch, DifferentiableClassifier classifier, TransferTally tally) {
    int classes = classifier.classes();
    float[] clean = logits(batch, CLEAN, PixelFormat.UINT8, classifier);
    float[] adversarial = logits(batch, ADVERSARIAL, pixels, classifier);
    for (int i = 0; i < batch.size(); i++) {
      Row row = batch.get(i);
      int prediction = Logits.prediction(adversarial, classes, i);
      tally.add(
          row.getInt(0),
          row.isNullAt(1) ? -1 : row.getInt(1),
          Logits.prediction(clean, classes, i),
          prediction,
          classifier.probabilities().confidence(adversarial, classes, i, prediction),
          row.getInt(4));
    }
  }

  private float[] logits(
      List<Row> batch, int column, PixelFormat format, DifferentiableClassifier classifier) {
    int values = classifiers.inputShape().size();
    float[] images = new float[batch.size() * values];
    for (int i = 0; i < batch.size(); i++) {
      format.decode(batch.get(i).getAs(column), images, i * values);
    }
    return classifier.logits(images, batch.size());
  }
}
