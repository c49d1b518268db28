package ml.gibbon.bench;

import java.util.Iterator;
import java.util.OptionalInt;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanTable;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * The same columns without an attack: the clean rows are read, and with each is written one of some
 * adversarial images made beforehand, in turn, so that the table has the bytes of an adversarial
 * one. (Clean pixels in their place would not do: digits are mostly zeros, and several times faster
 * to compress.) What Spark needs for it is the floor of every attack.
 */
final class CopyRows implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1;

  private final Broadcast<byte[][]> adversarial;

  /**
   * @param adversarial encoded images
   */
  CopyRows(Broadcast<byte[][]> adversarial) {
    this.adversarial = adversarial;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> cleanRows) {
    byte[][] pixels = adversarial.value();
    return new Iterator<>() {
      private int turn;

      @Override
      public boolean hasNext() {
        return cleanRows.hasNext();
      }

      @Override
      public Row next() {
        turn = (turn + 1) % pixels.length;
        return AdversarialTable.toRow(
            copy(CleanTable.fromRow(cleanRows.next()), pixels[turn]),
            FgsmStep.ATTACK.key(),
            PixelFormat.FLOAT32);
      }
    };
  }

  private static AdversarialImage copy(LabelledImage image, byte[] adversarial) {
    return new AdversarialImage(
        image.id(),
        image.label(),
        OptionalInt.empty(),
        image.pixels(),
        adversarial,
        0,
        1f,
        0,
        1f,
        false,
        0f,
        0f,
        0f,
        0,
        1,
        0);
  }
}
