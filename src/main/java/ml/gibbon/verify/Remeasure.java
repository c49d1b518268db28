package ml.gibbon.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.store.ModelSet;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * Measures a partition of an adversarial table again: one network for the partition, because a
 * network is neither thread-safe nor cheap to build, and batches of the usual size, so that memory
 * does not grow with the partition.
 */
final class Remeasure implements FlatMapFunction<Iterator<Row>, Discrepancies> {

  private static final long serialVersionUID = 1;

  private final Claims claims;
  private final Broadcast<byte[]> model;

  Remeasure(Claims claims, Broadcast<byte[]> model) {
    this.claims = claims;
    this.model = model;
  }

  @Override
  public Iterator<Discrepancies> call(Iterator<Row> rows) {
    Discrepancies tally = new Discrepancies();
    if (rows.hasNext()) {
      RowCheck check = new RowCheck(claims, tally);
      PlainModel network = new PlainModel(model.value(), ModelSet.MODEL_FILE, claims.shape());
      while (rows.hasNext()) {
        measure(nextBatch(rows), check, network);
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

  private void measure(List<Row> batch, RowCheck check, PlainModel network) {
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
    if (!measurable.isEmpty()) {
      int images = measurable.size();
      Answer[] onClean = network.answers(Arrays.copyOf(clean, images * values), images);
      Answer[] onAdversarial = network.answers(Arrays.copyOf(adversarial, images * values), images);
      for (int i = 0; i < images; i++) {
        check.checkAnswers(measurable.get(i), onClean[i], onAdversarial[i]);
      }
    }
  }
}
