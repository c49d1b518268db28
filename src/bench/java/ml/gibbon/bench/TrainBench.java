package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import ml.gibbon.config.AdversarialTrainingSettings;
import ml.gibbon.config.DefenceSettings;
import ml.gibbon.config.LearningRateSettings;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.OptimizerSettings;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.config.ValidationSettings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.result.TrainingHistory;
import ml.gibbon.store.HistoryFile;
import ml.gibbon.store.Json;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.train.AdversarialTrain;
import ml.gibbon.train.Train;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images a second of the training stages, clean and adversarial, with a worker for each task and
 * with one, and by dl4j-spark; against the same loop in PyTorch (dropout, Nesterov momentum,
 * bounded columns).
 *
 * <p>Ours is an epoch as a run has it, with Spark's shuffle, broadcasts and averagings; the first
 * epoch warms up. All sides take turns; every other round goes backwards.
 */
final class TrainBench {

  private static final Logger LOG = LoggerFactory.getLogger(TrainBench.class);

  private static final int BATCH = 100;

  /** Minibatches between averagings: each costs a broadcast and a Spark job. */
  private static final int AVERAGING_FREQUENCY = 20;

  /** The last epoch counts: the JVM has compiled the loops by then, as in any longer training. */
  private static final int EPOCHS = 5;

  /** An epoch of dl4j-spark takes so long that the second one is as warm. */
  private static final int EPOCHS_OF_DL4J = 2;

  private static final AdversarialTrainingSettings DEFENCE =
      new AdversarialTrainingSettings(DefenceSettings.Start.SCRATCH, .5, FgsmStep.ATTACK, 0);

  private final BenchOptions options;
  private final long images;
  private final double seconds;

  /**
   * @param options whose only model is maxout
   * @param images of an epoch, at least a minibatch for each task
   * @param seconds of each measurement of PyTorch, above 0
   * @throws ConfigurationException when a value is out of its range
   */
  TrainBench(BenchOptions options, long images, double seconds) {
    if (!options.models().equals(List.of(BenchModel.MAXOUT))) {
      throw new ConfigurationException("--models must be maxout: the other loops are not written");
    }
    BenchOptions.atLeast("--images", images, (double) options.tasks() * BATCH);
    BenchOptions.atLeast("--seconds", seconds, .01);
    this.options = options;
    this.images = images;
    this.seconds = seconds;
  }

  /** Measures all; every round is told to the log. */
  List<BenchRow> run() {
    List<BenchRow> rows = new ArrayList<>();
    try (Torch torch = new Torch(options.python(), options.tasks());
        BenchRun run = new BenchRun("gibbon bench train", options.tasks(), images)) {
      for (TrainObjective objective : TrainObjective.values()) {
        List<TrainRow.Round> rounds = new ArrayList<>();
        for (int i = 0; i < options.rounds(); i++) {
          rounds.add(
              i % 2 == 0 ? forwards(objective, run, torch) : backwards(objective, run, torch));
          log(objective, i, rounds.get(i));
        }
        rows.add(new TrainRow(BenchModel.MAXOUT, objective, BATCH, rounds));
      }
    }
    return rows;
  }

  private TrainRow.Round forwards(TrainObjective objective, BenchRun run, Torch torch) {
    double ours = train(objective, run, EngineChoice.COMPILED, options.tasks());
    double oneWorker = train(objective, run, EngineChoice.COMPILED, 1);
    double dl4jSpark = train(objective, run, EngineChoice.DL4J, options.tasks());
    OptionalDouble byDefault = torch.askDefault(request(objective, torch));
    OptionalDouble best = torch.askBest(request(objective, torch));
    return new TrainRow.Round(ours, oneWorker, dl4jSpark, byDefault, best);
  }

  private TrainRow.Round backwards(TrainObjective objective, BenchRun run, Torch torch) {
    OptionalDouble best = torch.askBest(request(objective, torch));
    OptionalDouble byDefault = torch.askDefault(request(objective, torch));
    double dl4jSpark = train(objective, run, EngineChoice.DL4J, options.tasks());
    double oneWorker = train(objective, run, EngineChoice.COMPILED, 1);
    double ours = train(objective, run, EngineChoice.COMPILED, options.tasks());
    return new TrainRow.Round(ours, oneWorker, dl4jSpark, byDefault, best);
  }

  private String[] request(TrainObjective objective, Torch torch) {
    return new String[] {
      "train",
      objective.key(),
      torch.weights(BenchModel.MAXOUT).toString(),
      Integer.toString(BATCH),
      Double.toString(seconds),
      Double.toString(FgsmStep.ATTACK.threatModel().epsilon().orElseThrow())
    };
  }

  /** Trains a model as a run does and takes the speed of the last epoch from its history. */
  static double train(TrainObjective objective, BenchRun run, EngineChoice engine, int workers) {
    PublishedFolder trained = trained(objective, run, engine, workers);
    TrainingHistory history = HistoryFile.read(run.publisher(), trained, HistoryFile.NAME);
    run.publisher().delete(trained.path().toString());
    return history.last().imagesPerSecond();
  }

  /** Trains a model as a run does. */
  static PublishedFolder trained(
      TrainObjective objective, BenchRun run, EngineChoice engine, int workers) {
    String name = BenchModel.MAXOUT.key();
    TrainSettings training = settings(workers, engine);
    ModelSettings model =
        new ModelSettings(
            name, new ModelSettings.Trained(BenchModel.MAXOUT.architecture(), training));
    return objective == TrainObjective.CLEAN
        ? new Train(run.spark(), run.publisher(), EngineChoice.AUTO)
            .run(model, run.folders(), BenchRun.SEED, Json.tree(Map.of()))
        : new AdversarialTrain(run.spark(), run.publisher(), EngineChoice.AUTO)
            .run(
                new ModelSettings(
                    name + "-adversarial", new ModelSettings.Hardened(name, DEFENCE, training)),
                model,
                run.folders(),
                BenchRun.SEED,
                Json.tree(Map.of()));
  }

  private static TrainSettings settings(int workers, EngineChoice engine) {
    return TrainSettings.plain(
        workers,
        BATCH,
        AVERAGING_FREQUENCY,
        engine == EngineChoice.DL4J ? EPOCHS_OF_DL4J : EPOCHS,
        LearningRateSettings.geometric(.1, .01),
        OptimizerSettings.sgd(.5, .7),
        ValidationSettings.NONE,
        engine);
  }

  private void log(TrainObjective objective, int index, TrainRow.Round round) {
    LOG.info(
        "%s, round %d of %d: %,.0f images/s, one worker %,.0f, dl4j-spark %,.0f, PyTorch default %,.0f, best %,.0f"
            .formatted(
                objective.key(),
                index + 1,
                options.rounds(),
                round.ours(),
                round.oneWorker(),
                round.dl4jSpark(),
                round.torchDefault().orElse(Double.NaN),
                round.torchBest().orElse(Double.NaN)));
  }
}
