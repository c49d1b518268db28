package ml.gibbon.evaluate;

import static ml.gibbon.evaluate.TableChecks.raise;
import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PREDICTION;
import static ml.gibbon.store.AdversarialTable.IMAGE_ID;
import static org.apache.spark.sql.functions.col;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.result.Certificates;
import ml.gibbon.result.Certificates.OfImage;
import ml.gibbon.result.Certificates.OfModel;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Holds the certificates of a model against the images that attacks made on it. */
final class CertificateChecks {

  /** A handful of images near the boundary of a vote are no sign. */
  private static final double TOLERANCE = 0.01;

  private static final int HANDFUL = 3;

  private CertificateChecks() {}

  /**
   * Attacks that break an image within the distance at which it is proven to be answered rightly:
   * one Spark job, which reads no pixels, where a table is of a certified model and images.
   */
  static Optional<Finding> of(
      SparkSession spark, PublishedFolder table, ModelSet model, Optional<Certificates> found) {
    AdversarialSet set = table.about(AdversarialSet.class);
    Map<String, String> inputs = table.manifest().provenance().inputs();
    return found
        .filter(certificates -> certificates.data().equals(inputs.get("clean/" + set.split())))
        .flatMap(
            certificates ->
                certificates.models().stream()
                    .filter(one -> one.sha256().equals(model.sha256()))
                    .findFirst())
        .filter(certified -> !certified.isOfBoxes() || set.clip().equals(PixelRange.UNIT.key()))
        .flatMap(certified -> brokenWithin(certified, attacked(spark, table, certified)));
  }

  private static List<Attacked> attacked(
      SparkSession spark, PublishedFolder table, OfModel certified) {
    long last = certified.images().get(certified.images().size() - 1).imageId();
    return JobGroup.run(
        spark,
        "evaluate",
        "certificates of %s on %s".formatted(certified.model(), table.path()),
        () ->
            AdversarialTable.read(spark, table)
                .where(col(IMAGE_ID).leq(last))
                .select(
                    IMAGE_ID,
                    AdversarialTable.CLEAN_PREDICTION,
                    ADVERSARIAL_PREDICTION,
                    certified.isOfBoxes() ? AdversarialTable.LINF : AdversarialTable.L2)
                .collectAsList()
                .stream()
                .map(CertificateChecks::attacked)
                .toList());
  }

  private static Attacked attacked(Row row) {
    return new Attacked(row.getLong(0), row.getInt(1), row.getInt(2), row.getFloat(3));
  }

  /**
   * What became of an image.
   *
   * @param clean answer before, and
   * @param prediction after the attack
   * @param size of the change, in the measure of the certificate
   */
  record Attacked(long imageId, int clean, int prediction, double size) {}

  static Optional<Finding> brokenWithin(OfModel certified, List<Attacked> images) {
    Map<Long, OfImage> byId =
        certified.images().stream()
            .collect(Collectors.toMap(OfImage::imageId, Function.identity()));
    long within = 0;
    long broken = 0;
    for (Attacked image : images) {
      OfImage certificate = byId.get(image.imageId);
      if (certificate != null
          && certificate.holds(image.size)
          && image.clean == certificate.label()) {
        within++;
        broken += image.prediction == certificate.label() ? 0 : 1;
      }
    }
    return raise(
        Check.CERTIFIED_BUT_BROKEN,
        certified.isOfBoxes() ? broken > 0 : broken >= HANDFUL && broken > TOLERANCE * within,
        "%d of the %d images that stay within their certified radius are broken",
        broken,
        within);
  }
}
