package ml.gibbon.bench;

import java.util.Iterator;
import java.util.OptionalInt;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanTable;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * The same columns without an attack: the clean pixels stand for the adversarial ones, predictions
 * and sizes are constants. What Spark needs for it is the floor of every attack.
 */
final class CopyRows implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1;

  private final AdversarialSet set;

  CopyRows(AdversarialSet set) {
    this.set = set;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> cleanRows) {
    float[] pixels = new float[set.imageShape().size()];
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return cleanRows.hasNext();
      }

      @Override
      public Row next() {
        return AdversarialTable.toRow(copy(CleanTable.fromRow(cleanRows.next()), pixels), set);
      }
    };
  }

  private AdversarialImage copy(LabelledImage image, float[] pixels) {
    byte[] adversarial = image.pixels();
    if (set.pixelFormat() != PixelFormat.UINT8) {
      PixelFormat.UINT8.decode(image.pixels(), pixels, 0);
      adversarial = set.pixelFormat().encode(pixels, 0, pixels.length);
    }
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
        0);
  }
}
