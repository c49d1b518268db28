package ml.gibbon.verify;

import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_CONFIDENCE;
import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PIXELS;
import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PREDICTION;
import static ml.gibbon.store.AdversarialTable.ATTACK;
import static ml.gibbon.store.AdversarialTable.BREAKING_EPSILON;
import static ml.gibbon.store.AdversarialTable.BROKEN_BY;
import static ml.gibbon.store.AdversarialTable.CLEAN_CONFIDENCE;
import static ml.gibbon.store.AdversarialTable.CLEAN_PIXELS;
import static ml.gibbon.store.AdversarialTable.CLEAN_PREDICTION;
import static ml.gibbon.store.AdversarialTable.EPSILON;
import static ml.gibbon.store.AdversarialTable.EVALUATIONS;
import static ml.gibbon.store.AdversarialTable.GOAL;
import static ml.gibbon.store.AdversarialTable.IMAGE_ID;
import static ml.gibbon.store.AdversarialTable.KIND;
import static ml.gibbon.store.AdversarialTable.L0;
import static ml.gibbon.store.AdversarialTable.L1;
import static ml.gibbon.store.AdversarialTable.L2;
import static ml.gibbon.store.AdversarialTable.LABEL;
import static ml.gibbon.store.AdversarialTable.LINF;
import static ml.gibbon.store.AdversarialTable.NORM;
import static ml.gibbon.store.AdversarialTable.PIXEL_FORMAT;
import static ml.gibbon.store.AdversarialTable.QUERIES;
import static ml.gibbon.store.AdversarialTable.SUCCESS;
import static ml.gibbon.store.AdversarialTable.TARGET;

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
    byte[] clean = row.getAs(CLEAN_PIXELS);
    byte[] adversarial = row.getAs(ADVERSARIAL_PIXELS);
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
    StoredPixels.decodeGreyLevels(row.getAs(CLEAN_PIXELS), clean, at);
    claims.decode(row.getAs(ADVERSARIAL_PIXELS), adversarial, at);
    expect(
        row.getAs(ATTACK).equals(claims.attack())
            && row.getAs(KIND).equals(claims.kind())
            && row.getAs(NORM).equals(claims.norm())
            && row.getAs(GOAL).equals(claims.goal())
            && row.getAs(PIXEL_FORMAT).equals(claims.pixels())
            && claims.isEpsilon(row.getAs(EPSILON)),
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
        agrees(change.linf(), row.getAs(LINF), "linf")
            && agrees(change.l2(), row.getAs(L2), "l2")
            && agrees(change.l1(), row.getAs(L1), "l1")
            && row.<Integer>getAs(L0) == change.l0()
            && isBreaking(change, row.getAs(BREAKING_EPSILON), row.getAs(SUCCESS)),
        Discrepancy.CHANGE,
        id);
    return true;
  }

  /** Only of an attack of minimum norm, and only where it reached its goal. */
  private boolean isBreaking(Change change, Float stored, boolean success) {
    if (stored == null || !claims.isOfMinimumNorm() || !success) {
      return stored == null && !(claims.isOfMinimumNorm() && success);
    }
    return agrees(claims.size(change), stored, claims.norm());
  }

  private boolean agrees(double measured, float stored, String norm) {
    return Math.abs(measured - stored) <= measured * NORM_TOLERANCE + claims.rounding(norm);
  }

  /** Checks predictions, confidences, target and success. */
  void checkAnswers(Row row, Answer clean, Answer adversarial) {
    long id = id(row);
    int cleanPrediction = row.getAs(CLEAN_PREDICTION);
    expect(clean.isMostLikely(cleanPrediction), Discrepancy.CLEAN_PREDICTION, id);
    expect(
        clean.hasConfidence(cleanPrediction, row.getAs(CLEAN_CONFIDENCE)),
        Discrepancy.CLEAN_CONFIDENCE,
        id);
    int prediction = row.getAs(ADVERSARIAL_PREDICTION);
    expect(adversarial.isMostLikely(prediction), Discrepancy.ADVERSARIAL_PREDICTION, id);
    expect(
        adversarial.hasConfidence(prediction, row.getAs(ADVERSARIAL_CONFIDENCE)),
        Discrepancy.ADVERSARIAL_CONFIDENCE,
        id);
    if (clean.isTie() || adversarial.isTie()) {
      tally.recount().addTie();
    }
    Integer target = row.getAs(TARGET);
    tally
        .recount()
        .addAnswer(
            row.getAs(LABEL),
            target,
            cleanPrediction,
            prediction,
            row.<Float>getAs(ADVERSARIAL_CONFIDENCE),
            prediction);
    tally
        .recount()
        .addChange(
            row.<Float>getAs(LINF),
            row.<Float>getAs(L2),
            row.getAs(EVALUATIONS),
            row.getAs(QUERIES));
    expect(hasEffortOfAttack(row.getAs(EVALUATIONS), row.getAs(QUERIES)), Discrepancy.EFFORT, id);
    expect(isTarget(target, row.getAs(LABEL), clean), Discrepancy.TARGET, id);
    boolean success =
        claims.targeted()
            ? Objects.equals(target, prediction)
            : prediction != row.<Integer>getAs(LABEL);
    expect(row.<Boolean>getAs(SUCCESS) == success, Discrepancy.SUCCESS, id);
    expect(
        isBreaker(row.getAs(BROKEN_BY), success, cleanReaches(row, target)),
        Discrepancy.BROKEN_BY,
        id);
  }

  /** Whether the model's own answer to the clean image is what the attack wants. */
  private boolean cleanReaches(Row row, Integer target) {
    Integer cleanPrediction = row.getAs(CLEAN_PREDICTION);
    return claims.targeted()
        ? cleanPrediction.equals(target)
        : !cleanPrediction.equals(row.<Integer>getAs(LABEL));
  }

  /** A cascade names its part, and none where no attack was needed. */
  private boolean isBreaker(String stored, boolean success, boolean cleanReaches) {
    if (stored == null || !success) {
      return stored == null && !success;
    }
    return claims.isCascade()
        ? stored.equals(AdversarialTable.CLEAN) == cleanReaches
        : stored.equals(claims.attack());
  }

  /**
   * One step takes one gradient, noise none, one change for all its rounds; what others take
   * depends on the image.
   */
  private boolean hasEffortOfAttack(int evaluations, int queries) {
    return switch (claims.kind()) {
      case "noise" -> evaluations == 0 && queries == 0;
      case "fgsm", "fgm" -> evaluations == 1 && queries == 0;
      case "fgvm" -> evaluations == 1 && (queries == 0 || claims.scaling().equals("search"));
      case "universal" -> evaluations == claims.rounds() && queries == 0;
      default -> evaluations >= 0 && queries >= 0;
    };
  }

  /**
   * The class that the attack moves an image away from or towards.
   *
   * @return -1 where the row does not say one that there is
   */
  int reference(Row row, Answer clean) {
    Integer reference =
        claims.targeted()
            ? row.<Integer>getAs(TARGET)
            : row.<Integer>getAs(claims.goal().equals("untargeted") ? LABEL : CLEAN_PREDICTION);
    return reference != null && clean.isClass(reference) ? reference : -1;
  }

  private boolean isTarget(Integer target, int label, Answer clean) {
    if (target == null || !claims.targeted()) {
      return target == null && !claims.targeted();
    }
    if (claims.randomClass()) {
      return target != label && clean.isClass(target);
    }
    return claims.fixedTarget().map(target::equals).orElseGet(() -> clean.isLeastLikely(target));
  }

  private void expect(boolean right, Discrepancy otherwise, long id) {
    if (!right) {
      tally.differs(otherwise, id);
    }
  }

  private static long id(Row row) {
    return row.<Long>getAs(IMAGE_ID);
  }
}
