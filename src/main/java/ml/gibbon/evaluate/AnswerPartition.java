package ml.gibbon.evaluate;

import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PIXELS;
import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PREDICTION;
import static ml.gibbon.store.AdversarialTable.CLEAN_PIXELS;
import static ml.gibbon.store.AdversarialTable.LABEL;
import static ml.gibbon.store.AdversarialTable.TARGET;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
 * Lets a model answer the clean and the adversarial images of a partition: one classifier for the
 * partition, because it is neither thread-safe nor cheap to build, and batches of the usual size,
 * so that memory does not grow with the partition.
 */
final class AnswerPartition implements FlatMapFunction<Iterator<Row>, TransferTally> {

  /** The columns it reads, in this order. */
  static final String[] COLUMNS = {
    LABEL, TARGET, CLEAN_PIXELS, ADVERSARIAL_PIXELS, ADVERSARIAL_PREDICTION
  };

  private static final long serialVersionUID = 1;

  private final Broadcast<byte[]> model;
  private final ClassifierFactory classifiers;
  private final PixelFormat pixels;
  private final LongAccumulator answered;

  /**
   * @param answered is told how many images are done
   */
  AnswerPartition(
      Broadcast<byte[]> model,
      ClassifierFactory classifiers,
      PixelFormat pixels,
      LongAccumulator answered) {
    this.answered = answered;
    this.model = model;
    this.classifiers = classifiers;
    this.pixels = pixels;
  }

  @Override
  public Iterator<TransferTally> call(Iterator<Row> rows) {
    TransferTally tally = new TransferTally();
    if (rows.hasNext()) {
      try (DifferentiableClassifier classifier = classifiers.of(model.value())) {
        while (rows.hasNext()) {
          List<Row> batch = nextBatch(rows);
          count(batch, classifier, tally);
          answered.add(batch.size());
        }
      }
    }
    return List.of(tally).iterator();
  }

  private static List<Row> nextBatch(Iterator<Row> rows) {
    List<Row> batch = new ArrayList<>(ImageBatch.USUAL_SIZE);
    while (batch.size() < ImageBatch.USUAL_SIZE && rows.hasNext()) {
      batch.add(rows.next());
    }
    return batch;
  }

  private void count(List<Row> batch, DifferentiableClassifier classifier, TransferTally tally) {
    int classes = classifier.classes();
    float[] clean = logits(batch, 2, PixelFormat.UINT8, classifier);
    float[] adversarial = logits(batch, 3, pixels, classifier);
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
