package ml.gibbon.generate;

import java.util.function.Consumer;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.CascadeStep;
import ml.gibbon.attack.CascadingAttack;
import ml.gibbon.attack.LearningAttack;
import ml.gibbon.attack.method.Unchanged;
import ml.gibbon.cluster.ImageProgress;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.store.AdversarialTable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The rows of tables, computed by Spark jobs: one for an attack, one for each step of a cascade,
 * and before them those of an attack that learns from other images.
 */
final class TableRows {

  private final SparkSession spark;
  private final CleanRows cleanRows;
  private final EngineChoice engine;

  /**
   * @param engine which implementation computes the gradients
   */
  TableRows(SparkSession spark, EngineChoice engine) {
    this.spark = spark;
    this.cleanRows = new CleanRows(spark);
    this.engine = engine;
  }

  /**
   * Computes the rows of a table.
   *
   * @param sink runs a Spark action on the rows once; they cannot be used afterwards
   * @return where the tasks' time went
   */
  TaskSeconds compute(TableJob job, Consumer<Dataset<Row>> sink) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<byte[]> model = context.broadcast(job.model().file());
    ImageProgress progress = new ImageProgress(spark.sparkContext(), "generate: " + job.title());
    TaskClock clock = new TaskClock(spark.sparkContext(), progress.counter());
    TableTask task =
        new TableTask(
            model,
            new ClassifierFactory(engine, job.set().imageShape()),
            job.set().key(),
            job.byId(),
            clock);
    try (progress) {
      AttackRunner runner = learned(job, task);
      long images = job.clean().manifest().rows();
      if (runner.attack() instanceof CascadingAttack) {
        int steps = CascadeStep.of(runner, job.set().classNames().size()).size();
        // At most: a step has the images that still stand.
        progress.begin(images * (1 + steps));
        cascade(job, task, runner, sink);
      } else {
        progress.begin(images);
        toSink(job, perturbed(job, task, runner, job.set().attack()), sink);
      }
      return clock.seconds();
    } finally {
      model.destroy();
    }
  }

  private AttackRunner learned(TableJob job, TableTask task) {
    return job.runner().attack() instanceof LearningAttack learning
        ? job.runner().with(learning.learned(new ChangeLearner(spark, job, task)))
        : job.runner();
  }

  /** Begins with the model's own answers: what is wrong by itself is not attacked. */
  private void cascade(
      TableJob job, TableTask task, AttackRunner runner, Consumer<Dataset<Row>> sink) {
    AttackRunner without = runner.with(new Unchanged());
    Dataset<Row> unchanged = perturbed(job, task, without, AdversarialTable.CLEAN);
    try (CascadeRows cascade = new CascadeRows(spark, job.title(), job.byId())) {
      Dataset<Row> rows =
          cascade.of(
              unchanged,
              CascadeStep.of(runner, job.set().classNames().size()),
              step -> new CascadePartition(task, step));
      toSink(job, cascade.cut(rows, tasks(job)), sink);
    }
  }

  private Dataset<Row> perturbed(TableJob job, TableTask task, AttackRunner runner, String part) {
    String[] files = job.clean().files();
    Dataset<Row> rows =
        job.byId()
            ? cleanRows.inMicroBatches(files, tasks(job))
            : cleanRows.asTheyLie(files, tasks(job));
    return rows.mapPartitions(new PerturbPartition(task, runner, part), AdversarialTable.ENCODER);
  }

  private int tasks(TableJob job) {
    return Generate.partitions(
        job.partitions(), job.clean().manifest().rows(), spark.sparkContext().defaultParallelism());
  }

  private void toSink(TableJob job, Dataset<Row> rows, Consumer<Dataset<Row>> sink) {
    JobGroup.run(
        spark,
        "generate",
        job.title(),
        () -> {
          sink.accept(rows);
          return null;
        });
  }
}
