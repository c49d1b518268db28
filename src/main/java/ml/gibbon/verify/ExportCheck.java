package ml.gibbon.verify;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.AnswerCounts;
import ml.gibbon.store.ExportedSet;
import ml.gibbon.store.ExportedTable;
import ml.gibbon.store.Json;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.TableFiles;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * The second opinion on an exported table, for somebody who has nothing else but the network that
 * was attacked: files, where every row says it is from, and all that {@link Verify} measures of an
 * adversarial table, on the pixels of the PNG files.
 */
public final class ExportCheck {

  private final SparkSession spark;

  public ExportCheck(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Verifies one table.
   *
   * @param table in the format {@code huggingface}
   * @param modelZip file of the network
   * @param modelName where it was found, for messages
   * @return what was found, in words
   * @throws InputException when anything is not what it says, in one line
   */
  public String run(PublishedFolder table, byte[] modelZip, String modelName) {
    ExportedSet about = table.about(ExportedSet.class);
    if (!Sha256.of(modelZip).equals(about.modelSha256())) {
      throw new InputException(
          "%s has SHA-256 %s but %s was made with the model of SHA-256 %s: give that one with --model %s=FILE"
              .formatted(
                  modelName,
                  Sha256.of(modelZip),
                  table.path(),
                  about.modelSha256(),
                  about.table().model()));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return JobGroup.run(
        spark,
        "verify",
        "export " + table.path(),
        () -> {
          FileCheck.run(context, table);
          Dataset<Row> rows = TableFiles.reader(spark).parquet(TableFiles.literally(table.files()));
          List<String> faults = new ArrayList<>(origins(table, about, rows));
          Discrepancies tally =
              Verify.measure(
                  context,
                  stored(table, about, rows),
                  about.table(),
                  table.manifest().rows(),
                  modelZip);
          if (tally.rows() != table.manifest().rows()) {
            faults.add(
                "%d rows, where its manifest says %d"
                    .formatted(tally.rows(), table.manifest().rows()));
          }
          if (!tally.isClean()) {
            faults.add(tally.describe());
          }
          if (!AnswerCounts.of(rows).equals(about.exported())) {
            faults.add("the counts of its manifest are not those of its rows");
          }
          if (!faults.isEmpty()) {
            throw new InputException(
                "%s does not hold what it says: %s; get it again from whom you have it"
                    .formatted(table.path(), String.join("; ", faults)));
          }
          return String.format(
              Locale.ROOT,
              "%,d pairs of images as they should be, largest change %.6f, right both times %.2f %%",
              tally.rows(),
              tally.largestLinf(),
              100.0 * about.exported().robust() / Math.max(1, about.exported().images()));
        });
  }

  /** That rows say where they are from as the manifest does, and are pairs of their own. */
  private static List<String> origins(PublishedFolder table, ExportedSet about, Dataset<Row> rows) {
    List<String> faults = new ArrayList<>();
    expected(table.manifest().provenance(), about)
        .forEach(
            (name, value) -> {
              long others = rows.filter(column(table, rows, name).notEqual(value)).count();
              if (others > 0) {
                faults.add("%s is not the manifest's: %d".formatted(name, others));
              }
            });
    Row distinct =
        rows.agg(
                countDistinct(col(ExportedTable.SOURCE_INDEX)),
                countDistinct(col(ExportedTable.PAIR_ID)))
            .first();
    for (int i = 0; i < distinct.size(); i++) {
      if (distinct.getLong(i) != table.manifest().rows()) {
        faults.add("pairs are there more than once, or not at all");
        break;
      }
    }
    return faults;
  }

  private static Map<String, Column> expected(Provenance maker, ExportedSet about) {
    AdversarialSet set = about.table();
    Map<String, Column> values = new LinkedHashMap<>();
    values.put(ExportedTable.SOURCE_DATASET, lit(set.dataset()));
    values.put(ExportedTable.SOURCE_SPLIT, lit(set.split()));
    values.put(ExportedTable.ATTACK_SETTINGS, lit(Json.tree(set.settings()).toString()));
    values.put(ExportedTable.CLIP, lit(set.clip()));
    values.put(ExportedTable.ATTACK_SEED, lit(maker.seed()));
    values.put(ExportedTable.MODEL, lit(set.model()));
    values.put(ExportedTable.MODEL_SHA256, lit(about.modelSha256()));
    values.put(ExportedTable.SCHEMA, lit(ExportedTable.SCHEMA_VERSION));
    return values;
  }

  /** The rows as an adversarial table has them, with the pixels of the PNG files. */
  private static Dataset<Row> stored(PublishedFolder table, ExportedSet about, Dataset<Row> rows) {
    UserDefinedFunction pixels = pixels(about.table().imageShape());
    List<Column> columns = new ArrayList<>();
    for (StructField field : AdversarialTable.SCHEMA.fields()) {
      Column column =
          switch (field.name()) {
            case AdversarialTable.IMAGE_ID -> column(table, rows, ExportedTable.SOURCE_INDEX);
            case AdversarialTable.ADVERSARIAL_PIXELS ->
                pixels.apply(column(table, rows, ExportedTable.IMAGE + "." + ExportedTable.BYTES));
            case AdversarialTable.CLEAN_PIXELS ->
                pixels.apply(
                    column(table, rows, ExportedTable.CLEAN_IMAGE + "." + ExportedTable.BYTES));
            case AdversarialTable.PIXEL_FORMAT -> lit(about.table().pixels());
            default -> column(table, rows, field.name());
          };
      columns.add(column.cast(field.dataType()).as(field.name()));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private static Column column(PublishedFolder table, Dataset<Row> rows, String name) {
    try {
      rows.select(name);
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new InputException(
            "%s has no column %s: get it again from whom you have it".formatted(table.path(), name),
            e);
      }
      throw e;
    }
    return col(name);
  }

  private static UserDefinedFunction pixels(ImageShape shape) {
    UDF1<byte[], byte[]> decode = png -> PngPixels.decode(png, shape);
    return udf(decode, DataTypes.BinaryType);
  }
}
