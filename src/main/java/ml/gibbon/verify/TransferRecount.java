package ml.gibbon.verify;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.ModelSet;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/** Lets another model answer a partition of an adversarial table, and counts its answers. */
final class TransferRecount implements FlatMapFunction<Iterator<Row>, Recount> {

  private static final long serialVersionUID = 1;

  private final Claims claims;
  private final Broadcast<byte[]> model;

  TransferRecount(Claims claims, Broadcast<byte[]> model) {
    this.claims = claims;
    this.model = model;
  }

  @Override
  public Iterator<Recount> call(Iterator<Row> rows) {
    Recount recount = new Recount();
    if (rows.hasNext()) {
      try (PlainModel network = PlainModel.of(model.value(), ModelSet.MODEL_FILE, claims.shape())) {
        while (rows.hasNext()) {
          List<Row> batch = new ArrayList<>(ImageBatch.USUAL_SIZE);
          while (batch.size() < ImageBatch.USUAL_SIZE && rows.hasNext()) {
            batch.add(rows.next());
          }
          count(batch, network, recount);
        }
      }
    }
    return List.of(recount).iterator();
  }

  private void count(List<Row> batch, PlainModel network, Recount recount) {
    float[] clean = new float[batch.size() * claims.values()];
    float[] adversarial = new float[clean.length];
    for (int i = 0; i < batch.size(); i++) {
      Row row = batch.get(i);
      int at = i * claims.values();
      StoredPixels.decodeGreyLevels(row.getAs(AdversarialTable.CLEAN_PIXELS), clean, at);
      claims.decode(row.getAs(AdversarialTable.ADVERSARIAL_PIXELS), adversarial, at);
    }
    Answer[] onClean = network.answers(clean, batch.size());
    Answer[] onAdversarial = network.answers(adversarial, batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Row row = batch.get(i);
      int prediction = onAdversarial[i].mostLikely();
      recount.addAnswer(
          row.<Integer>getAs(AdversarialTable.LABEL),
          row.getAs(AdversarialTable.TARGET),
          onClean[i].mostLikely(),
          prediction,
          onAdversarial[i].probability(prediction),
          row.<Integer>getAs(AdversarialTable.ADVERSARIAL_PREDICTION));
      if (onClean[i].isTie() || onAdversarial[i].isTie()) {
        recount.addTie();
      }
    }
  }
}
