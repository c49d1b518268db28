package ml.gibbon.train;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import ml.gibbon.cluster.ImageProgress;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.Network;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.random.Seeds;
import ml.gibbon.result.EpochErrors;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.GateWarning;
import ml.gibbon.result.TrainingHistory;
import ml.gibbon.text.Figures;
import ml.gibbon.train.averaging.CompiledParameterAveraging;
import ml.gibbon.train.averaging.Dl4jParameterAveraging;
import ml.gibbon.train.averaging.EpochMinibatches;
import ml.gibbon.train.averaging.Learner;
import ml.gibbon.train.averaging.MinibatchAssignment;
import ml.gibbon.train.averaging.ParameterAveraging;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The epochs of one training: assign minibatches, average round by round, validate, save, stop. */
final class Training {

  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private final JavaSparkContext spark;
  private final TrainingJob job;
  private final TrainingData data;
  private final TrainSettings settings;
  private final Checkpoints checkpoints;
  private final ClassifierFactory classifiers;
  private final MinibatchAssignment assignment;
  private final int rounds;
  private final LearningSchedule schedule;
  private final Validation validation;

  /**
   * @param settings in place of the job's: those of one of its trainings
   */
  Training(
      JavaSparkContext spark,
      TrainingJob job,
      TrainingData data,
      TrainSettings settings,
      ClassifierFactory classifiers,
      Checkpoints checkpoints) {
    this.spark = spark;
    this.job = job;
    this.data = data;
    this.settings = settings;
    this.classifiers = classifiers;
    this.checkpoints = checkpoints;
    this.assignment =
        new MinibatchAssignment(data.trainingImages(), settings.workers(), settings.batchSize());
    this.rounds = assignment.rounds(settings.averagingFrequency());
    this.schedule = new LearningSchedule(settings);
    this.validation = Validation.of(job.objective(), data, settings.validation().robustImages());
  }

  /**
   * Trains on from the last checkpoint, or from the network given when there is none.
   *
   * @param epochs to train, at most those of the settings, which the schedules are made for
   */
  TrainingState run(NetworkInTraining fresh, int epochs) {
    TrainingState state = checkpoints.latest().orElseGet(() -> TrainingState.start(fresh));
    if (state.epochs() > 0) {
      LOG.info("{}: goes on after epoch {}", job.name(), state.epochs());
    }
    long images = data.trainingImages() * Math.max(0, epochs - state.epochs());
    try (ParameterAveraging averaging = averaging(state.learner().network());
        ImageProgress progress =
            new ImageProgress(spark.sc(), "train: " + job.name()).begin(images)) {
      while (state.epochs() < epochs && !isStuck(state)) {
        state = epoch(state, averaging, progress);
        log(state.history(), epochs);
        checkpoints.save(state);
      }
    }
    warnOfSingleSteps(state.history());
    if (isStuck(state) && state.epochs() < epochs) {
      LOG.info(
          "{}: stops after epoch {}, no better one since epoch {}",
          job.name(),
          state.epochs(),
          state.bestEpoch());
    }
    return state;
  }

  private ParameterAveraging averaging(NetworkInTraining network) {
    ImageShape shape = data.set().imageShape();
    Optional<String> whyDl4jSpark = job.averaging().whyDl4jSpark(network, shape);
    if (whyDl4jSpark.isEmpty()) {
      return new CompiledParameterAveraging(spark, network, job.objective(), shape, settings);
    }
    LOG.info("{}: trained by dl4j-spark, {}", job.name(), whyDl4jSpark.get());
    return new Dl4jParameterAveraging(
        spark,
        classifiers,
        data.set().classes(),
        settings.workers(),
        settings.batchSize(),
        (int) Math.min(settings.averagingFrequency(), assignment.steps()));
  }

  /** The network to deliver: the best one when early stopping is on, otherwise the last one. */
  Network result(TrainingState state) {
    return settings.validation().patience() > 0
        ? NetworkInTraining.read(state.bestModel()).network()
        : state.learner().published();
  }

  private boolean isStuck(TrainingState state) {
    int patience = settings.validation().patience();
    return patience > 0 && state.epochs() - state.bestEpoch() >= patience;
  }

  private TrainingState epoch(
      TrainingState state, ParameterAveraging averaging, ImageProgress shown) {
    int epoch = state.epochs();
    long start = System.nanoTime();
    double loss = 0;
    Learner learner;
    try (EpochMinibatches minibatches =
        new EpochMinibatches(data.training(), assignment, Seeds.mix(job.seed(), epoch))) {
      ParameterAveraging.Rounds series = averaging.begin(state.learner());
      for (int round = 0; round < rounds; round++) {
        loss +=
            series.round(
                minibatches.steps(firstStep(round), settings.averagingFrequency()),
                round(epoch, round));
        refuseDivergence(loss, epoch + 1);
        shown.add(imagesUntil(round + 1) - imagesUntil(round));
      }
      learner = series.end();
    }
    refuseDivergence(sum(learner.network().parameters()), epoch + 1);
    double seconds = (System.nanoTime() - start) / 1e9;
    EpochErrors errors =
        data.validationImages() == 0
            ? EpochErrors.NONE
            : validation.measure(spark, learner.published(), classifiers, data.validation());
    double whole = (System.nanoTime() - start) / 1e9;
    EpochRecord epochRecord =
        new EpochRecord(
            epoch + 1,
            loss / rounds,
            errors,
            schedule.learningRate(epoch + 1),
            schedule.momentum(epoch + 1),
            whole,
            data.trainingImages() / seconds);
    return state.after(learner, epochRecord, watched(errors));
  }

  private ParameterAveraging.Round round(int epoch, int round) {
    return new ParameterAveraging.Round(
        job.objective().at(epoch + (round + .5) / rounds),
        settings.augmentation(),
        schedule.rule(epoch, round, rounds),
        (long) epoch * rounds + round + 1,
        epoch * assignment.steps() + firstStep(round) + 1,
        Seeds.mix(job.seed(), epoch, round));
  }

  /** Steps of the epoch before a round. */
  private long firstStep(int round) {
    return (long) round * settings.averagingFrequency();
  }

  /** Images of an epoch that so many of its rounds have trained on, about. */
  private long imagesUntil(int round) {
    return data.trainingImages() * round / rounds;
  }

  private void refuseDivergence(double sum, int epoch) {
    if (!Double.isFinite(sum)) {
      throw new ConfigurationException(
          "%s is not finite any more in epoch %d: training diverged with train.learning-rate %s; choose a smaller one"
              .formatted(job.name(), epoch, settings.rate().learningRate()));
    }
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  private OptionalDouble watched(EpochErrors errors) {
    OptionalDouble chosen =
        switch (settings.validation().stopOn()) {
          case CLEAN_ERROR -> errors.clean();
          case ADVERSARIAL_ERROR -> errors.adversarial();
          case PGD_ERROR -> errors.pgd();
        };
    return chosen.isPresent() ? chosen : errors.clean();
  }

  private void log(TrainingHistory history, int epochs) {
    EpochRecord epoch = history.last();
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%s: epoch %d/%d, loss %.4f",
            job.name(),
            epoch.epoch(),
            epochs,
            epoch.loss()));
    EpochErrors errors = epoch.errors();
    errors.clean().ifPresent(e -> line.append(percent(", clean error %.2f %%", e)));
    errors.adversarial().ifPresent(e -> line.append(percent(", adversarial error %.2f %%", e)));
    errors.fgsm().ifPresent(e -> line.append(percent(", FGSM error %.2f %%", e)));
    errors.pgd().ifPresent(e -> line.append(percent(", PGD error %.2f %%", e)));
    line.append(String.format(Locale.ROOT, ", %,.0f images/s", epoch.imagesPerSecond()));
    double left = epoch.seconds() * (epochs - epoch.epoch());
    line.append(", %s left".formatted(Figures.duration(left)));
    LOG.info(line.toString());
    if (history.overfittings().contains(epoch.epoch())) {
      LOG.warn(
          "{}: catastrophic overfitting in epoch {}: PGD breaks again what FGSM does not, so that"
              + " FGSM's error says nothing any more; train with an attack of several steps, or keep"
              + " the best epoch with stop-on = pgd-error and patience",
          job.name(),
          epoch.epoch());
    }
  }

  private void warnOfSingleSteps(TrainingHistory history) {
    if (history.warning().equals(Optional.of(GateWarning.SINGLE_STEPS_ONLY))) {
      LOG.warn(
          "{} withstands single steps only: PGD breaks what FGSM does not; train with an attack of"
              + " several steps or of a random start",
          job.name());
    }
  }

  private static String percent(String format, double share) {
    return String.format(Locale.ROOT, format, 100 * share);
  }
}
