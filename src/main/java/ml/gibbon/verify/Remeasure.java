package ml.gibbon.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.ModelSet;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * Measures a partition of an adversarial table again: one network for the partition, because a
 * network is neither thread-safe nor cheap to build, and batches of the usual size, so that memory
 * does not grow with the partition.
 */
final class Remeasure implements FlatMapFunction<Iterator<Row>, Discrepancies> {

  private static final long serialVersionUID = 1;

  private final Claims claims;
  private final Broadcast<byte[]> model;
  private final LongAccumulator measured;

  /**
   * @param measured is told how many images are done
   */
  Remeasure(Claims claims, Broadcast<byte[]> model, LongAccumulator measured) {
    this.measured = measured;
    this.claims = claims;
    this.model = model;
  }

  @Override
  public Iterator<Discrepancies> call(Iterator<Row> rows) {
    Discrepancies tally = new Discrepancies();
    if (rows.hasNext()) {
      RowCheck check = new RowCheck(claims, tally);
      StepCheck step = new StepCheck(claims);
      try (PlainModel network = PlainModel.of(model.value(), ModelSet.MODEL_FILE, claims.shape())) {
        while (rows.hasNext()) {
          List<Row> next = nextBatch(rows);
          Batch batch = measurable(next, check);
          if (!batch.rows.isEmpty()) {
            Answer[] onClean = measure(batch, check, network);
            if (claims.isUniversal()) {
              share(batch, tally);
            }
            if (step.applies()) {
              checkStep(batch, onClean, check, step, network, tally);
            }
          }
          measured.add(next.size());
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

  /**
   * Rows that the model can be asked about.
   *
   * @param clean their pixels, and
   * @param adversarial those that the attack made of them
   */
  private record Batch(List<Row> rows, float[] clean, float[] adversarial) {}

  private Batch measurable(List<Row> batch, RowCheck check) {
    int values = claims.values();
    float[] clean = new float[batch.size() * values];
    float[] adversarial = new float[batch.size() * values];
    List<Row> measurable = new ArrayList<>(batch.size());
    for (Row row : batch) {
      // A row that the model cannot be asked about leaves its place to the next one.
      int at = measurable.size() * values;
      if (check.isReadable(row) && check.checkPixels(row, clean, adversarial, at)) {
        measurable.add(row);
      }
    }
    int size = measurable.size() * values;
    return new Batch(measurable, Arrays.copyOf(clean, size), Arrays.copyOf(adversarial, size));
  }

  private static Answer[] measure(Batch batch, RowCheck check, PlainModel network) {
    int images = batch.rows.size();
    Answer[] onClean = network.answers(batch.clean, images);
    Answer[] onAdversarial = network.answers(batch.adversarial, images);
    for (int i = 0; i < images; i++) {
      check.checkAnswers(batch.rows.get(i), onClean[i], onAdversarial[i]);
    }
    return onClean;
  }

  private void share(Batch batch, Discrepancies tally) {
    for (int i = 0; i < batch.rows.size(); i++) {
      long id = batch.rows.get(i).getAs(AdversarialTable.IMAGE_ID);
      tally.share(claims, id, image(batch.clean, i), image(batch.adversarial, i));
    }
  }

  private void checkStep(
      Batch batch,
      Answer[] onClean,
      RowCheck check,
      StepCheck step,
      PlainModel network,
      Discrepancies tally) {
    int[] references = new int[onClean.length];
    for (int i = 0; i < references.length; i++) {
      // An image whose row names no class is known to be wrong; any class serves it.
      references[i] = Math.max(0, check.reference(batch.rows.get(i), onClean[i]));
    }
    Gradient[] gradients =
        step.needsGradient() ? network.gradients(batch.clean, references) : new Gradient[0];
    for (int i = 0; i < references.length; i++) {
      float[] clean = image(batch.clean, i);
      float[] adversarial = image(batch.adversarial, i);
      long id = batch.rows.get(i).getAs(AdversarialTable.IMAGE_ID);
      if (!step.needsGradient()) {
        Change change = Change.between(clean, adversarial, 0, clean.length);
        if (!step.isNoiseOfEpsilon(clean, adversarial, change)) {
          tally.differs(Discrepancy.NOISE, id);
        }
        continue;
      }
      StepCheck.Found found = step.compare(clean, adversarial, gradients[i]);
      if (found.wrong() > 0) {
        found =
            step.compare(clean, adversarial, around(clean, references[i], gradients[i], network));
        if (found.wrong() == 0) {
          tally.countEdge();
        } else {
          tally.differs(Discrepancy.STEP, id);
        }
      }
      tally.countUndecided(found.undecided());
    }
  }

  private float[] image(float[] pixels, int i) {
    return Arrays.copyOfRange(pixels, i * claims.values(), (i + 1) * claims.values());
  }

  /** The gradient at an image and at its neighbours. */
  private static Gradient[] around(float[] clean, int reference, Gradient at, PlainModel network) {
    int size = clean.length;
    float[] neighbours = new float[StepCheck.NEIGHBOURS * size];
    int[] references = new int[StepCheck.NEIGHBOURS];
    Arrays.fill(references, reference);
    for (int n = 0; n < StepCheck.NEIGHBOURS; n++) {
      System.arraycopy(StepCheck.neighbour(clean, n), 0, neighbours, n * size, size);
    }
    Gradient[] gradients =
        Arrays.copyOf(network.gradients(neighbours, references), references.length + 1);
    gradients[references.length] = at;
    return gradients;
  }
}
