package ml.gibbon.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.cluster.ImageProgress;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.DefendedFile;
import ml.gibbon.model.InferenceDefence;
import ml.gibbon.model.Network;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.Json;
import ml.gibbon.store.ModelSet;
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

/**
 * Stage {@code verify}: the second opinion on an adversarial table, from the files alone.
 *
 * <p>Files must have the size and SHA-256 of the manifest. Images must be the clean table's, each
 * once. Every row is measured again by code that shares nothing with attacks, gradients and
 * metrics: own decoding of bytes, norms in double precision, and the model run by plain DL4J; one
 * that only answers is asked once more.
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
    SameOrigin.require(table, model, clean);
    Dataset<Row> rows = Columns.read(spark, table, AdversarialTable.SCHEMA);
    Dataset<Row> cleanRows = Columns.read(spark, clean, CleanTable.SCHEMA);

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
            () ->
                measure(
                    context,
                    rows,
                    table.about(AdversarialSet.class),
                    table.manifest().rows(),
                    modelZip)));
    long cleanCount = cleanRows.count();
    String faults = describe(tally, table.manifest().rows(), cleanCount);
    if (!faults.isEmpty()) {
      throw new InputException(
          "%s does not hold what it says: %s; delete it and generate it again"
              .formatted(adversarialFolder, faults));
    }
    return new Verification(
        tally.rows(),
        tally.largestLinf(),
        tally.recount().ties(),
        new StepCheck(Claims.of(table.about(AdversarialSet.class))).applies(),
        tally.undecided(),
        tally.edges(),
        (System.nanoTime() - start) / 1e9,
        tally.recount());
  }

  /**
   * Verifies a clean table: its files, its rows, and the files that it was read from where they are
   * still there.
   *
   * @return what was found, in words
   * @throws InputException when it is not what its manifest says, or a source has changed since
   */
  public String clean(String folder) {
    PublishedFolder clean = publisher.open(folder, CleanSet.KIND);
    CleanSet set = clean.about(CleanSet.class);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    long sources =
        JobGroup.run(
            spark,
            "verify",
            "files of " + folder,
            () -> {
              FileCheck.run(context, clean);
              return FileCheck.ofSources(context, clean, set.sources());
            });
    Discrepancies tally =
        JobGroup.run(
            spark,
            "verify",
            "images of " + folder,
            () -> CleanCheck.run(Columns.read(spark, clean, CleanTable.SCHEMA), set));
    long said = clean.manifest().rows();
    if (tally.rows() != said || !tally.isClean()) {
      throw new InputException(
          "%s does not hold what it says: %s; delete the output and make it again"
              .formatted(
                  folder,
                  Stream.of(
                          tally.rows() == said
                              ? ""
                              : "%d rows, where its manifest says %d".formatted(tally.rows(), said),
                          tally.describe())
                      .filter(fault -> !fault.isEmpty())
                      .collect(Collectors.joining("; "))));
    }
    return String.format(
        Locale.ROOT,
        "%,d images as they should be%s",
        tally.rows(),
        set.sources().isEmpty()
            ? ""
            : ", %d of %d source files there and unchanged"
                .formatted(sources, set.sources().size()));
  }

  /**
   * Verifies a model's folder: its files, and that it was trained on the images that are there.
   *
   * @param trainFolder the clean training split; looked at where the model names it as its input
   * @return what was found, in words
   * @throws InputException when the model is not the one that its manifest says
   */
  public String model(String folder, String trainFolder) {
    PublishedFolder model = publisher.open(folder, ModelSet.KIND);
    ModelSet set = model.about(ModelSet.class);
    FileCheck.run(JavaSparkContext.fromSparkContext(spark.sparkContext()), model);
    StoredModel stored = StoredModel.open(publisher, folder);
    long parameters =
        stored.asked().isPresent()
            ? 0
            : stored.networks().values().stream().mapToLong(Network::parameters).sum();
    SameOrigin.requireSame(model, "parameters", set.parameters(), model, parameters);
    String trainedOn = model.manifest().provenance().inputs().get("clean/train");
    if (trainedOn != null && publisher.isPublished(trainFolder)) {
      PublishedFolder train = publisher.open(trainFolder, CleanSet.KIND);
      SameOrigin.requireSame(model, "SHA-256 of clean/train", trainedOn, train, train.hash());
    }
    return stored.asked().isPresent()
        ? "%s, files as published; not checked: whether it answers as it did, but by each table"
            .formatted(set.architecture())
        : "%s, files as published".formatted(set.architecture());
  }

  /**
   * Verifies {@code metrics.json}: every number but {@code seconds} of transfers and warnings.
   *
   * @param tables what {@link #run} has found, by the folder of the table
   */
  public MeasuredResults metrics(RunFolders folders, Map<String, Verification> tables) {
    List<ResultsCheck.Measured> measured = new ArrayList<>();
    tables.forEach(
        (folder, found) -> {
          PublishedFolder table = publisher.open(folder, AdversarialSet.KIND);
          measured.add(new ResultsCheck.Measured(table, table.about(AdversarialSet.class), found));
        });
    return new ResultsCheck(spark, publisher).run(folders, measured);
  }

  /**
   * Verifies {@code explain.json}: images, and the logits of those that are not moved.
   *
   * @return what differs, as text; empty when nothing does
   */
  public List<String> explanation(RunFolders folders) {
    JsonNode json = read(folders.explanation());
    PublishedFolder clean =
        publisher.open(folders.clean(json.path("split").asText()), CleanSet.KIND);
    ImageShape shape = clean.about(CleanSet.class).imageShape();
    Dataset<Row> images = Columns.read(spark, clean, CleanTable.SCHEMA);
    List<String> faults = new ArrayList<>();
    for (JsonNode model : json.path("models")) {
      String name = model.path("model").asText();
      byte[] file = StoredModel.open(publisher, folders.model(name)).file();
      try (PlainModel network = PlainModel.of(file, name, shape)) {
        faults.addAll(
            ExplanationCheck.differences(
                model,
                ExplanationCheck.images(images, ExplanationCheck.ids(model)),
                network,
                shape));
      }
    }
    return faults;
  }

  /**
   * Verifies {@code certificates.json}: all radii of votes, and the votes or bounds of some images.
   *
   * @return what differs, as text; empty when nothing does
   */
  public List<String> certificates(RunFolders folders) {
    JsonNode json = read(folders.certificates());
    PublishedFolder clean =
        publisher.open(folders.clean(json.path("split").asText()), CleanSet.KIND);
    ImageShape shape = clean.about(CleanSet.class).imageShape();
    Dataset<Row> images = Columns.read(spark, clean, CleanTable.SCHEMA);
    CertificateCheck check = new CertificateCheck(json);
    List<String> faults = new ArrayList<>();
    for (JsonNode model : json.path("models")) {
      String name = model.path("model").asText();
      StoredModel stored = StoredModel.open(publisher, folders.model(name));
      byte[] file = stored.file();
      if (!DefendedFile.isOne(file)) {
        faults.addAll(
            new BoxCheck(stored.network().graph(shape), shape)
                .differences(model, ExplanationCheck.images(images, CertificateCheck.ids(model))));
        continue;
      }
      DefendedFile.Contents smoothed = DefendedFile.read(file, name);
      if (smoothed.defence() instanceof InferenceDefence.RandomisedSmoothing of) {
        faults.addAll(
            check.differences(
                model,
                ExplanationCheck.images(images, CertificateCheck.ids(model)),
                PlainModel.of(smoothed.model(), name, shape),
                of.sigma(),
                shape));
      } else {
        faults.add("%s is not smoothed".formatted(name));
      }
    }
    return faults;
  }

  private JsonNode read(String file) {
    try {
      return Json.read(publisher.readFile(new Path(file)), JsonNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Discrepancies measure(
      JavaSparkContext context,
      Dataset<Row> table,
      AdversarialSet set,
      long images,
      byte[] modelZip) {
    String name = set.model() + "/" + ModelSet.MODEL_FILE;
    // Built once here, so that a bad model is refused in one line and before the first task.
    PlainModel.of(modelZip, name, set.imageShape()).close();
    Broadcast<byte[]> model = context.broadcast(modelZip);
    String what = "verify: %s of %s".formatted(set.inWords(), set.model());
    try (ImageProgress progress = new ImageProgress(context.sc(), what).begin(images)) {
      return Discrepancies.sum(
          table.javaRDD().mapPartitions(new Remeasure(Claims.of(set), model, progress.counter())));
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
