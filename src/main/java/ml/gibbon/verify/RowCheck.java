package ml.gibbon.verify;

import java.util.Objects;
import ml.gibbon.store.AdversarialTable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/** Holds one row against the manifest's claims and against what was measured on its pixels. */
final class RowCheck {

  /** Norms are stored as float32, and summed in another order. */
  private static final double NORM_TOLERANCE = 1e-5;

  private final Claims claims;
  private final Discrepancies tally;

  RowCheck(Claims claims, Discrepancies tally) {
    this.claims = claims;
    this.tally = tally;
  }

  /** Counts a row, and says whether all columns are filled and pixels have the right length. */
  boolean isReadable(Row row) {
    tally.countRow();
    long id = row.isNullAt(0) ? -1 : row.getLong(0);
    for (StructField column : AdversarialTable.SCHEMA.fields()) {
      if (!column.nullable() && row.get(row.fieldIndex(column.name())) == null) {
        tally.differs(Discrepancy.EMPTY, id);
        return false;
      }
    }
    byte[] clean = row.getAs("clean_pixels");
    byte[] adversarial = row.getAs("adversarial_pixels");
    if (clean.length != claims.values()
        || adversarial.length != claims.values() * claims.bytesPerValue()) {
      tally.differs(Discrepancy.LENGTH, id);
      return false;
    }
    return true;
  }

  /**
   * Decodes both images into {@code clean} and {@code adversarial} from {@code at} on, and checks
   * the adversarial one and all that the row says of the change.
   *
   * @return whether the pixels are finite, so that a model can be asked about them
   */
  boolean checkPixels(Row row, float[] clean, float[] adversarial, int at) {
    long id = id(row);
    StoredPixels.decodeGreyLevels(row.getAs("clean_pixels"), clean, at);
    if (claims.bytesPerValue() == 1) {
      StoredPixels.decodeGreyLevels(row.getAs("adversarial_pixels"), adversarial, at);
    } else {
      StoredPixels.decodeFloats(row.getAs("adversarial_pixels"), adversarial, at);
    }
    expect(
        row.getAs("attack").equals(claims.attack())
            && row.getAs("norm").equals(claims.norm())
            && row.<Double>getAs("epsilon") == claims.epsilon(),
        Discrepancy.CONSTANTS,
        id);
    boolean inRange = true;
    for (int i = at; i < at + claims.values(); i++) {
      if (!Float.isFinite(adversarial[i])) {
        tally.differs(Discrepancy.NOT_FINITE, id);
        return false;
      }
      inRange &= adversarial[i] >= claims.low() && adversarial[i] <= claims.high();
    }
    expect(inRange, Discrepancy.RANGE, id);
    Change change = Change.between(clean, adversarial, at, claims.values());
    tally.measured(change.linf());
    expect(claims.allows(change), Discrepancy.BUDGET, id);
    expect(
        agrees(change.linf(), row.getAs("linf"), "linf")
            && agrees(change.l2(), row.getAs("l2"), "l2")
            && row.<Integer>getAs("l0") == change.l0(),
        Discrepancy.CHANGE,
        id);
    return true;
  }

  private boolean agrees(double measured, float stored, String norm) {
    return Math.abs(measured - stored) <= measured * NORM_TOLERANCE + claims.rounding(norm);
  }

  /** Checks predictions, confidences, target and success. */
  void checkAnswers(Row row, Answer clean, Answer adversarial) {
    long id = id(row);
    int cleanPrediction = row.getAs("clean_prediction");
    expect(clean.isMostLikely(cleanPrediction), Discrepancy.CLEAN_PREDICTION, id);
    expect(
        clean.hasConfidence(cleanPrediction, row.getAs("clean_confidence")),
        Discrepancy.CLEAN_CONFIDENCE,
        id);
    int prediction = row.getAs("adversarial_prediction");
    expect(adversarial.isMostLikely(prediction), Discrepancy.ADVERSARIAL_PREDICTION, id);
    expect(
        adversarial.hasConfidence(prediction, row.getAs("adversarial_confidence")),
        Discrepancy.ADVERSARIAL_CONFIDENCE,
        id);
    if (clean.isTie() || adversarial.isTie()) {
      tally.countTie();
    }
    Integer target = row.getAs("target");
    expect(isTarget(target, clean), Discrepancy.TARGET, id);
    boolean success =
        claims.targeted()
            ? Objects.equals(target, prediction)
            : prediction != row.<Integer>getAs("label");
    expect(row.<Boolean>getAs("success") == success, Discrepancy.SUCCESS, id);
  }

  private boolean isTarget(Integer target, Answer clean) {
    if (target == null || !claims.targeted()) {
      return target == null && !claims.targeted();
    }
    return claims.fixedTarget().map(target::equals).orElseGet(() -> clean.isLeastLikely(target));
  }

  private void expect(boolean right, Discrepancy otherwise, long id) {
    if (!right) {
      tally.differs(otherwise, id);
    }
  }

  private static long id(Row row) {
    return row.<Long>getAs("image_id");
  }
}
