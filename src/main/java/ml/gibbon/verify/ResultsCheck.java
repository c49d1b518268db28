package ml.gibbon.verify;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.max;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.Json;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.StoredModel;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Holds the numbers of {@code metrics.json} against those of tables that were measured again. */
final class ResultsCheck {

  /** Parts of the largest length that a median is given to. */
  private static final int PARTS = 65_536;

  /** Of a float that was multiplied and divided. */
  private static final double ROUNDING = 1e-6;

  private final SparkSession spark;
  private final Publisher publisher;

  ResultsCheck(SparkSession spark, Publisher publisher) {
    this.spark = spark;
    this.publisher = publisher;
  }

  /**
   * What differs, row by row.
   *
   * @param tables that were measured again
   */
  MeasuredResults run(RunFolders folders, List<Measured> tables) {
    JsonNode metrics = read(folders.metrics());
    List<String> faults = new ArrayList<>();
    int checked = 0;
    int others = 0;
    for (JsonNode row : metrics.path("rows")) {
      Optional<Measured> table = tables.stream().filter(t -> isOf(row, t.set())).findFirst();
      if (table.isEmpty()) {
        others++;
        continue;
      }
      checked++;
      String name =
          "%s of %s on %s"
              .formatted(
                  row.path("attack").asText(),
                  row.path("source").asText(),
                  row.path("model").asText());
      differences(folders, row, table.get())
          .forEach(difference -> faults.add("row %s: %s".formatted(name, difference)));
    }
    for (JsonNode worst : metrics.path("worst_cases")) {
      List<Measured> attacks = tables.stream().filter(t -> isPartOf(worst, t.set())).toList();
      if (attacks.size() == worst.path("attacks").size()) {
        faults.addAll(worstCase(worst, attacks));
      }
    }
    return new MeasuredResults(checked, others, faults);
  }

  /** An image is robust that is among the robust ones of every table. */
  private List<String> worstCase(JsonNode worst, List<Measured> attacks) {
    Dataset<Row> robust =
        attacks.stream()
            .map(
                table ->
                    AdversarialTable.read(spark, table.folder())
                        .where("clean_prediction = label AND adversarial_prediction = label")
                        .select(AdversarialTable.IMAGE_ID))
            .reduce((one, other) -> one.join(other, AdversarialTable.IMAGE_ID))
            .orElseThrow();
    long standing = JobGroup.run(spark, "verify", "all attacks together", robust::count);
    return MetricsCheck.ofWorstCase(worst, standing, attacks.get(0).found().rows()).stream()
        .map(
            fault ->
                "all attacks together on %s at epsilon %s: %s"
                    .formatted(worst.path("model").asText(), worst.path("epsilon").asText(), fault))
        .toList();
  }

  private static boolean isPartOf(JsonNode worst, AdversarialSet set) {
    return worst.path("model").asText().equals(set.model())
        && worst.path("dataset").asText().equals(set.dataset())
        && worst.path("split").asText().equals(set.split())
        && worst.path("norm").asText().equals(set.norm())
        && set.epsilon().isPresent()
        && worst.path("epsilon").asDouble(Double.NaN) == set.epsilon().getAsDouble()
        && worst.path("clip").asText().equals(set.clip());
  }

  private List<String> differences(RunFolders folders, JsonNode row, Measured table) {
    PublishedFolder folder = table.folder();
    List<String> differences = new ArrayList<>();
    String model = row.path("model").asText();
    Recount recount = table.found().recount();
    if (model.equals(table.set().model())) {
      differences.addAll(MetricsCheck.ofTable(row, recount, folder.manifest().seconds()));
    } else {
      Recount answers = answers(StoredModel.open(publisher, folders.model(model)), table);
      differences.addAll(MetricsCheck.ofTransfer(row, answers, recount));
    }
    median(row, AdversarialTable.read(spark, folder), recount.images()).ifPresent(differences::add);
    return differences;
  }

  /** Every number of its own row is the same whatever model answers. */
  private Optional<String> median(JsonNode row, Dataset<Row> table, long images) {
    double said = row.path("l2_median").asDouble(Double.NaN);
    float largest = table.agg(max(col(AdversarialTable.L2))).first().getFloat(0);
    double part = (double) largest / PARTS;
    Row counts =
        table
            .agg(
                count_if(col(AdversarialTable.L2).leq(said * (1 + ROUNDING))),
                count_if(col(AdversarialTable.L2).leq((said - part) * (1 - ROUNDING))))
            .first();
    boolean right =
        2 * counts.getLong(0) >= images && (2 * counts.getLong(1) < images || largest == 0);
    return right
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "l2_median is %s but %,d of %,d changes are no longer",
                said,
                counts.getLong(0),
                images));
  }

  private Recount answers(StoredModel model, Measured table) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<byte[]> zip = context.broadcast(model.file());
    try {
      return JobGroup.run(
          spark,
          "verify",
          "%s answers %s".formatted(model.about().name(), table.folder().path()),
          () ->
              AdversarialTable.read(spark, table.folder())
                  .javaRDD()
                  .mapPartitions(new TransferRecount(Claims.of(table.set()), zip))
                  .fold(new Recount(), Recount::add));
    } finally {
      zip.destroy();
    }
  }

  /** Whether a row is about a table, whichever model answers it. */
  private static boolean isOf(JsonNode row, AdversarialSet set) {
    OptionalDouble epsilon =
        row.path("epsilon").isNumber()
            ? OptionalDouble.of(row.path("epsilon").asDouble())
            : OptionalDouble.empty();
    return row.path("source").asText().equals(set.model())
        && row.path("dataset").asText().equals(set.dataset())
        && row.path("split").asText().equals(set.split())
        && row.path("attack").asText().equals(set.attack())
        && row.path("kind").asText().equals(set.kind())
        && row.path("settings").equals(Json.tree(set.settings()))
        && row.path("norm").asText().equals(set.norm())
        && epsilon.equals(set.epsilon())
        && row.path("clip").asText().equals(set.clip())
        && row.path("goal").asText().equals(set.goal())
        && row.path("pixels").asText().equals(set.pixels());
  }

  private JsonNode read(String file) {
    try {
      return Json.read(publisher.readFile(new Path(file)), JsonNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A table that was measured again.
   *
   * @param found in it
   */
  record Measured(PublishedFolder folder, AdversarialSet set, Verification found) {}
}
