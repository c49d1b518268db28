package ml.gibbon.export;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.store.AdversarialTable;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Rows of an adversarial table with float32 pixels in, the same rows with uint8 pixels out: each
 * image is moved onto grey levels inside its ball, and the model is asked about it again. What the
 * attack took stays as it was.
 */
final class GreyLevelRows implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1;

  private final Broadcast<byte[]> model;
  private final ClassifierFactory classifiers;
  private final AttackKey attack;
  private final long seed;

  /**
   * @param seed of the table, from which classes to aim at were drawn
   */
  GreyLevelRows(
      Broadcast<byte[]> model, ClassifierFactory classifiers, AttackKey attack, long seed) {
    this.model = model;
    this.classifiers = classifiers;
    this.attack = attack;
    this.seed = seed;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows;
    }
    DifferentiableClassifier classifier = classifiers.of(model.value());
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) end -> classifier.close());
    return new Batches(rows, classifier);
  }

  /** A batch goes through the model as a whole: memory does not grow with the partition. */
  private final class Batches implements Iterator<Row> {

    private final Iterator<Row> rows;
    private final DifferentiableClassifier classifier;
    private Iterator<Row> batch = List.<Row>of().iterator();

    Batches(Iterator<Row> rows, DifferentiableClassifier classifier) {
      this.rows = rows;
      this.classifier = classifier;
    }

    @Override
    public boolean hasNext() {
      return batch.hasNext() || rows.hasNext();
    }

    @Override
    public Row next() {
      if (!batch.hasNext()) {
        List<Row> some = new ArrayList<>(ImageBatch.USUAL_SIZE);
        while (some.size() < ImageBatch.USUAL_SIZE && rows.hasNext()) {
          some.add(rows.next());
        }
        batch = encoded(some, classifier).iterator();
      }
      return batch.next();
    }
  }

  private List<Row> encoded(List<Row> rows, DifferentiableClassifier classifier) {
    ImageShape shape = classifiers.inputShape();
    List<AdversarialImage> images = rows.stream().map(AdversarialTable::fromRow).toList();
    float[] pixels = new float[images.size() * shape.size()];
    for (int i = 0; i < images.size(); i++) {
      PixelFormat.FLOAT32.decode(images.get(i).adversarialPixels(), pixels, i * shape.size());
    }
    ImageBatch clean =
        ImageBatch.of(
            shape,
            images.stream()
                .map(image -> new LabelledImage(image.id(), image.label(), image.cleanPixels()))
                .toList());
    List<AdversarialImage> measured =
        new AttackRunner(
                new StoredImages(pixels, attack.threatModel().epsilon().isEmpty()),
                attack.goal(),
                attack.threatModel(),
                PixelFormat.UINT8,
                seed)
            .run(classifier, clean);
    List<Row> encoded = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      String part = rows.get(i).getAs(AdversarialTable.BROKEN_BY);
      encoded.add(
          AdversarialTable.toRow(
              measured.get(i).withEffortOf(images.get(i)),
              attack,
              part == null ? attack.name() : part,
              PixelFormat.UINT8));
    }
    return encoded;
  }
}
