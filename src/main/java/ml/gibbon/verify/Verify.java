package ml.gibbon.verify;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.error.InputException;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.StoredModel;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Stage {@code verify}: the second opinion on an adversarial table, from the files alone.
 *
 * <p>Files must have the size and SHA-256 of the manifest. Images must be the clean table's, each
 * once. Every row is measured again by code that shares nothing with attacks, gradients and
 * metrics: own decoding of bytes, norms in double precision, and the model run by plain DL4J.
 *
 * <p>Spark reads the table three times: ids and hashes of clean pixels are shuffled to compare them
 * with the clean table; images are measured where they are read and never leave their task.
 */
public final class Verify {

  private final SparkSession spark;
  private final Publisher publisher;

  public Verify(SparkSession spark, Publisher publisher) {
    this.spark = spark;
    this.publisher = publisher;
  }

  /**
   * Verifies one table.
   *
   * @param adversarialFolder the table
   * @param modelFolder the model it was made with
   * @param cleanFolder the table it was made from
   * @throws InputException when a folder is missing or not whole, when the folders do not belong
   *     together, or when anything in the table differs: one line with the folder, each kind of
   *     difference, how many images have it and the ids of the first ten
   */
  public Verification run(String adversarialFolder, String modelFolder, String cleanFolder) {
    long start = System.nanoTime();
    PublishedFolder table = publisher.open(adversarialFolder, AdversarialSet.KIND);
    PublishedFolder model = publisher.open(modelFolder, ModelSet.KIND);
    PublishedFolder clean = publisher.open(cleanFolder, CleanSet.KIND);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JobGroup.run(
        spark,
        "verify",
        "files of " + adversarialFolder,
        () -> {
          List.of(table, model, clean).forEach(folder -> FileCheck.run(context, folder));
          return null;
        });
    byte[] modelZip = StoredModel.open(publisher, modelFolder).file();
    requireSameOrigin(table, model, clean);
    Dataset<Row> rows = read(table, AdversarialTable.SCHEMA);
    Dataset<Row> cleanRows = read(clean, CleanTable.SCHEMA);

    Discrepancies tally =
        JobGroup.run(
            spark,
            "verify",
            "images of " + adversarialFolder,
            () -> ImageComparison.run(rows, cleanRows));
    tally.add(
        JobGroup.run(
            spark,
            "verify",
            "measure " + adversarialFolder,
            () -> measure(context, rows, table.about(AdversarialSet.class), modelZip)));
    long cleanCount = cleanRows.count();
    String faults = describe(tally, table.manifest().rows(), cleanCount);
    if (!faults.isEmpty()) {
      throw new InputException(
          "%s does not hold what it says: %s; delete it and generate it again"
              .formatted(adversarialFolder, faults));
    }
    return new Verification(
        tally.rows(), tally.largestLinf(), tally.ties(), (System.nanoTime() - start) / 1e9);
  }

  private static void requireSameOrigin(
      PublishedFolder table, PublishedFolder model, PublishedFolder clean) {
    AdversarialSet set = table.about(AdversarialSet.class);
    ModelSet modelSet = model.about(ModelSet.class);
    CleanSet cleanSet = clean.about(CleanSet.class);
    requireSame(table, "model", set.model(), model, modelSet.name());
    requireSame(table, "shape", set.shape(), model, modelSet.shape());
    requireSame(table, "dataset", set.dataset(), clean, cleanSet.dataset());
    requireSame(table, "split", set.split(), clean, cleanSet.split());
    requireSame(table, "shape", set.shape(), clean, cleanSet.shape());
    Map<String, String> inputs = table.manifest().provenance().inputs();
    requireInput(table, inputs, set.model(), model, modelSet.sha256());
    requireInput(table, inputs, "clean/" + set.split(), clean, clean.hash());
  }

  private static void requireInput(
      PublishedFolder table,
      Map<String, String> inputs,
      String name,
      PublishedFolder other,
      String hash) {
    requireSame(table, "SHA-256 of " + name, inputs.getOrDefault(name, "unknown"), other, hash);
  }

  private static void requireSame(
      PublishedFolder folder, String what, Object said, PublishedFolder other, Object found) {
    if (!said.equals(found)) {
      throw new InputException(
          "%s says %s %s but %s has %s: verify it with the model and the clean table it was made from"
              .formatted(folder.path(), what, said, other.path(), found));
    }
  }

  private Dataset<Row> read(PublishedFolder folder, StructType schema) {
    Dataset<Row> table = spark.read().parquet(folder.files());
    for (StructField column : schema.fields()) {
      DataType found =
          Arrays.stream(table.schema().fields())
              .filter(field -> field.name().equals(column.name()))
              .map(StructField::dataType)
              .findFirst()
              .orElseThrow(
                  () ->
                      new InputException(
                          "%s has no column %s: make it again"
                              .formatted(folder.path(), column.name())));
      if (!found.equals(column.dataType())) {
        throw new InputException(
            "%s has column %s as %s but %s is needed: make it again"
                .formatted(
                    folder.path(),
                    column.name(),
                    found.simpleString(),
                    column.dataType().simpleString()));
      }
    }
    return table.select(
        Arrays.stream(schema.fieldNames()).map(name -> table.col(name)).toArray(Column[]::new));
  }

  private static Discrepancies measure(
      JavaSparkContext context, Dataset<Row> table, AdversarialSet set, byte[] modelZip) {
    String name = set.model() + "/" + ModelSet.MODEL_FILE;
    // Built once here, so that a bad model is refused in one line and before the first task.
    new PlainModel(modelZip, name, set.imageShape());
    Broadcast<byte[]> model = context.broadcast(modelZip);
    try {
      return Discrepancies.sum(table.javaRDD().mapPartitions(new Remeasure(Claims.of(set), model)));
    } finally {
      model.destroy();
    }
  }

  private static String describe(Discrepancies tally, long rowsOfManifest, long rowsOfClean) {
    StringBuilder faults = new StringBuilder();
    if (tally.rows() != rowsOfManifest || tally.rows() != rowsOfClean) {
      faults.append(
          "%d rows, where its manifest says %d and the clean table has %d"
              .formatted(tally.rows(), rowsOfManifest, rowsOfClean));
    }
    if (!tally.isClean()) {
      faults.append(faults.isEmpty() ? "" : "; ").append(tally.describe());
    }
    return faults.toString();
  }
}
