package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Apgd;
import ml.gibbon.attack.method.Cascade;
import ml.gibbon.attack.method.Fab;
import ml.gibbon.attack.method.Square;
import ml.gibbon.config.GenerateSettings;
import ml.gibbon.error.InputException;
import ml.gibbon.generate.Generate;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.store.AdversarialTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cascade of AutoAttack's four parts on executors of one core and 2 GB each: its time against
 * that of every part on every image, how even the tasks of its steps are, and the same with an
 * executor that is killed in the second step, whose rows must be the same.
 *
 * <p>The model is the maxout network, trained on the images that are attacked.
 */
final class CascadeBench {

  private static final Logger LOG = LoggerFactory.getLogger(CascadeBench.class);

  private static final int TARGETS = 3;
  private static final String NAME = "cascade";
  private static final String KILLED_IN = "step 2 of";

  private final BenchOptions options;
  private final long images;
  private final List<Part> parts;
  private final ThreatModel threatModel;

  /**
   * @param options whose tasks are the executors, at least 2
   * @param images that are drawn, trained on and attacked
   * @param steps of APGD and of FAB
   * @param queries of Square
   */
  CascadeBench(BenchOptions options, long images, int steps, int queries, double epsilon) {
    BenchOptions.atLeast("--tasks", options.tasks(), 2);
    BenchOptions.atLeast("--images", images, 1000);
    BenchOptions.atLeast("--steps", steps, 1);
    BenchOptions.atLeast("--queries", queries, 1);
    this.options = options;
    this.images = images;
    this.threatModel = new ThreatModel(LpNorm.LINF, epsilon, PixelRange.UNIT);
    this.parts =
        List.of(
            new Part(
                "apgd-ce", new Apgd(Apgd.Objective.CROSS_ENTROPY, TARGETS, steps, true, 1, .75)),
            new Part("apgd-t", new Apgd(Apgd.Objective.TARGETED_DLR, TARGETS, steps, true, 1, .75)),
            new Part("fab-t", new Fab(steps, 1, .1, 1.05, .9, TARGETS, Fab.Towards.EACH)),
            new Part("square", new Square(queries, .8, Choice.AUTO)));
  }

  /**
   * Measures all.
   *
   * @throws InputException when the rows of the killed executor's run are others
   */
  List<BenchRow> run() {
    try (BenchRun run = BenchRun.onExecutors("gibbon bench cascade", options.tasks(), images)) {
      LOG.info("training on {} digits", images);
      TrainBench.trained(TrainObjective.CLEAN, run, EngineChoice.COMPILED, options.tasks());
      attack(run, parts.get(0).name(), parts.get(0).attack());

      Map<String, Double> alone = new LinkedHashMap<>();
      for (Part part : parts) {
        alone.put(part.name(), attack(run, part.name(), part.attack()).seconds);
      }
      TaskBalance balance = new TaskBalance();
      run.spark().sparkContext().addSparkListener(balance);
      Attacked cascade = attack(run, NAME, new Cascade(parts));
      run.spark().sparkContext().removeSparkListener(balance);

      KillInStep killer = new KillInStep(KILLED_IN);
      run.spark().sparkContext().addSparkListener(killer);
      Attacked disturbed = attack(run, NAME, new Cascade(parts));
      if (!disturbed.rows.equals(cascade.rows)) {
        throw new InputException(
            "rows with a killed executor are others: %s but were %s"
                .formatted(disturbed.rows, cascade.rows));
      }
      return List.of(
          new CascadeRow(
              BenchModel.MAXOUT,
              images,
              options.tasks(),
              cascade.standing,
              alone,
              cascade.seconds,
              balance.steps(),
              disturbed.seconds,
              killer.lost()));
    }
  }

  /**
   * A table, computed once.
   *
   * @param rows their number and a hash of all their bytes, in any order
   * @param standing share of the images that no attack broke
   */
  private record Attacked(double seconds, String rows, double standing) {}

  private Attacked attack(BenchRun run, String name, Attack attack) {
    NamedAttack named = new NamedAttack(name, attack, Goal.UNTARGETED, threatModel);
    GenerateSettings settings =
        new GenerateSettings(
            List.of(), GenerateBench.SPLIT, List.of(named), PixelFormat.FLOAT32, 0);
    List<Row> found = new ArrayList<>();
    Consumer<Dataset<Row>> sink = rows -> found.add(digest(rows));
    long start = System.nanoTime();
    new Generate(run.spark(), run.publisher(), EngineChoice.AUTO)
        .compute(BenchModel.MAXOUT.key(), named, settings, run.folders(), BenchRun.SEED, sink);
    double seconds = (System.nanoTime() - start) / 1e9;
    Row row = found.get(0);
    double standing = 1 - row.getLong(2) / (double) row.getLong(0);
    LOG.info("%s: %.1f s, %.2f %% stand, rows %s".formatted(name, seconds, 100 * standing, row));
    return new Attacked(
        seconds, "%d rows, hash %x".formatted(row.getLong(0), row.getLong(1)), standing);
  }

  /** One row: the number of rows, their hash, and on how many of them the attack succeeded. */
  private static Row digest(Dataset<Row> rows) {
    return rows.agg(
            functions.count(functions.lit(1)),
            functions.expr("bit_xor(xxhash64(*))"),
            functions.sum(functions.col(AdversarialTable.SUCCESS).cast("long")))
        .head();
  }
}
