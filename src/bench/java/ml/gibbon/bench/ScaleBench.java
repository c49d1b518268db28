package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.generate.Generate;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.PixelFormat;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images a second of the stages on executors of one core each, JVMs of their own, with one of them
 * and with several: what another executor brings, and what a billion images would cost.
 *
 * <p>The first pass of a stage warms the executors up, the second one counts; every other round
 * goes backwards.
 */
final class ScaleBench {

  private static final Logger LOG = LoggerFactory.getLogger(ScaleBench.class);

  private final BenchOptions options;
  private final long images;

  /**
   * @param options whose models take 28x28 images; its tasks are the executors of the larger
   *     cluster, at least 2
   * @param images that are drawn and attacked
   */
  ScaleBench(BenchOptions options, long images) {
    BenchOptions.atLeast("--tasks", options.tasks(), 2);
    BenchOptions.atLeast("--images", images, 1000);
    GenerateBench.refuseOtherShapes(options);
    this.options = options;
    this.images = images;
  }

  /** What is measured on one cluster. */
  private record Stage(String name, BenchModel model) {}

  /** Measures all; every round is told to the log. */
  List<BenchRow> run() {
    Map<Stage, List<ScaleRow.Round>> rounds = new LinkedHashMap<>();
    for (int i = 0; i < options.rounds(); i++) {
      Map<Integer, Map<Stage, Double>> rates = new HashMap<>();
      List<Integer> forwards = List.of(1, options.tasks());
      List<Integer> backwards = List.of(options.tasks(), 1);
      for (int executors : i % 2 == 0 ? forwards : backwards) {
        rates.put(executors, rates(executors));
      }
      rates
          .get(1)
          .forEach(
              (stage, one) ->
                  rounds
                      .computeIfAbsent(stage, absent -> new ArrayList<>())
                      .add(new ScaleRow.Round(one, rates.get(options.tasks()).get(stage))));
    }
    List<BenchRow> rows = new ArrayList<>();
    rounds.forEach(
        (stage, measured) ->
            rows.add(new ScaleRow(stage.name, stage.model, images, options.tasks(), measured)));
    return rows;
  }

  /** Images a second of every stage on a cluster of so many executors. */
  private Map<Stage, Double> rates(int executors) {
    Map<Stage, Double> rates = new LinkedHashMap<>();
    try (BenchRun run = BenchRun.onExecutors("gibbon bench scale", executors, images)) {
      for (BenchModel model : options.models()) {
        GenerateBench.publish(model, run);
        attack(model, run);
        rates.put(new Stage("generate", model), images / attack(model, run));
        if (model == BenchModel.MAXOUT) {
          // Trained under the name of the one that was attacked.
          run.publisher().delete(run.folders().model(model.key()));
          for (TrainObjective objective : TrainObjective.values()) {
            rates.put(
                new Stage(objective.stage(), model),
                TrainBench.train(objective, run, EngineChoice.COMPILED, executors));
          }
        }
      }
    }
    rates.forEach(
        (stage, rate) ->
            LOG.info(
                "%d executors: %s %s, %,.0f images/s"
                    .formatted(executors, stage.name, stage.model.key(), rate)));
    return rates;
  }

  /** Seconds of one table, written. */
  private static double attack(BenchModel model, BenchRun run) {
    SparkSession spark = run.spark();
    String output = run.folders().root() + "/written";
    long start = System.nanoTime();
    new Generate(spark, run.publisher(), EngineChoice.AUTO)
        .compute(
            model.key(),
            FgsmStep.ATTACK,
            GenerateBench.settings(PixelFormat.FLOAT32),
            run.folders(),
            BenchRun.SEED,
            rows -> rows.write().parquet(output));
    double seconds = (System.nanoTime() - start) / 1e9;
    run.publisher().delete(output);
    return seconds;
  }
}
