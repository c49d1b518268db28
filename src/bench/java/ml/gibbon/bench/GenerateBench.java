package ml.gibbon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import ml.gibbon.config.GenerateSettings;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.generate.Generate;
import ml.gibbon.generate.TaskSeconds;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.PixelInput;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.Json;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.TableFiles;
import ml.gibbon.train.Train;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images a second of stage {@code generate}, Parquet to Parquet, against Spark that copies the same
 * columns; both with a sink that throws rows away, too, so that the write does not hide the rest.
 *
 * <p>The images are generated digits, in a temporary folder (about 6 KB an image while a job runs).
 * The four jobs take turns.
 */
final class GenerateBench {

  private static final Logger LOG = LoggerFactory.getLogger(GenerateBench.class);

  static final String SPLIT = "train";
  private static final String NOOP = "noop";

  /**
   * The attack takes logits and gradient (4 flops a weight) and the logits of what it made (2): in
   * parts of the first.
   */
  private static final double PASSES = 1.5;

  private static final double PRODUCT_SECONDS = 1;

  /** Adversarial images that the copy writes in turn. */
  private static final int COPIED = 2048;

  private final BenchOptions options;
  private final long images;

  /**
   * @param options whose models take 28x28 images
   * @param images to attack, at least 1
   * @throws ConfigurationException when a value is out of its range
   */
  GenerateBench(BenchOptions options, long images) {
    BenchOptions.atLeast("--images", images, 1);
    refuseOtherShapes(options);
    this.options = options;
    this.images = images;
  }

  /**
   * @throws ConfigurationException when a model does not take the digits
   */
  static void refuseOtherShapes(BenchOptions options) {
    for (BenchModel model : options.models()) {
      if (!model.shape().equals(BenchModel.SOFTMAX.shape())) {
        throw new ConfigurationException(
            "--models has %s but the images are 28x28: choose softmax, relu, maxout, small-cnn"
                .formatted(model.key()));
      }
    }
  }

  /** Measures all; every job is told to the log. */
  List<BenchRow> run() {
    LOG.info("drawing {} digits", images);
    try (BenchRun run = new BenchRun("gibbon bench generate", options.tasks(), images);
        Steps product = new Steps(options.tasks(), ProductStep::new)) {
      Jobs jobs = new Jobs(run, product);
      List<BenchRow> rows = new ArrayList<>();
      for (BenchModel model : options.models()) {
        publish(model, run);
        for (PixelFormat output : List.of(PixelFormat.FLOAT32, PixelFormat.UINT8)) {
          if (rows.isEmpty()) {
            LOG.info("a round to warm up");
            jobs.forwards(model, output);
          }
          rows.add(measure(model, output, jobs));
        }
      }
      return rows;
    }
  }

  private GenerateRow measure(BenchModel model, PixelFormat output, Jobs jobs) {
    List<GenerateRow.Round> rounds = new ArrayList<>();
    for (int i = 0; i < options.rounds(); i++) {
      rounds.add(i % 2 == 0 ? jobs.forwards(model, output) : jobs.backwards(model, output));
      log(model, output, i, rounds.get(i));
    }
    double flops = images * PASSES * model.flops();
    return new GenerateRow(model, output, images, options.tasks(), flops, rounds);
  }

  private void log(BenchModel model, PixelFormat output, int index, GenerateRow.Round round) {
    LOG.info(
        "%s, %s, round %d of %d: %.1f s, floor %.1f s, without the write %.1f s, floor %.1f s"
            .formatted(
                model.key(),
                output.key(),
                index + 1,
                options.rounds(),
                round.job(),
                round.floor(),
                round.noop(),
                round.floorNoop()));
  }

  /** Makes a model folder of the run, as stage {@code train} takes a model from a file. */
  static void publish(BenchModel model, BenchRun run) {
    Path file = run.folder().resolve(model.key() + ".zip");
    try {
      Files.write(file, ModelFile.write(model.network()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    new Train(run.spark(), run.publisher(), EngineChoice.AUTO)
        .run(
            new ModelSettings(
                model.key(),
                new ModelSettings.FromFile(file.toUri().toString(), "", PixelInput.ofFile())),
            run.folders(),
            BenchRun.SEED,
            Json.tree(Map.of()));
  }

  /** FGSM on the training split, as {@link FgsmStep} does it. */
  static GenerateSettings settings(PixelFormat format) {
    return new GenerateSettings(List.of(), SPLIT, List.of(FgsmStep.ATTACK), format, 0);
  }

  /** The four jobs of a round. */
  private static final class Jobs {

    private final BenchRun run;
    private final Generate generate;
    private final Steps product;
    private final String output;

    Jobs(BenchRun run, Steps product) {
      this.run = run;
      this.product = product;
      generate = new Generate(run.spark(), run.publisher(), EngineChoice.AUTO);
      output = run.folders().root() + "/written";
    }

    GenerateRow.Round forwards(BenchModel model, PixelFormat format) {
      byte[][] some = some(model, format);
      ProcessMemory.resetPeak();
      Attacked job = attack(model, format, this::write);
      long peak = ProcessMemory.peak().orElse(0);
      double floor = copy(some, this::write);
      Attacked noop = attack(model, format, Jobs::discard);
      double flops = product.rate(PRODUCT_SECONDS);
      double floorNoop = copy(some, Jobs::discard);
      return new GenerateRow.Round(
          job.seconds, floor, noop.seconds, floorNoop, job.split, flops, peak);
    }

    GenerateRow.Round backwards(BenchModel model, PixelFormat format) {
      byte[][] some = some(model, format);
      double floorNoop = copy(some, Jobs::discard);
      double flops = product.rate(PRODUCT_SECONDS);
      Attacked noop = attack(model, format, Jobs::discard);
      double floor = copy(some, this::write);
      ProcessMemory.resetPeak();
      Attacked job = attack(model, format, this::write);
      long peak = ProcessMemory.peak().orElse(0);
      return new GenerateRow.Round(
          job.seconds, floor, noop.seconds, floorNoop, job.split, flops, peak);
    }

    /** Adversarial pixels of the first images, for the copy to write. */
    private byte[][] some(BenchModel model, PixelFormat format) {
      List<byte[]> pixels = new ArrayList<>();
      attack(
          model,
          format,
          rows ->
              rows.select("adversarial_pixels")
                  .takeAsList(COPIED)
                  .forEach(row -> pixels.add(row.getAs(0))));
      return pixels.toArray(byte[][]::new);
    }

    private record Attacked(double seconds, TaskSeconds split) {}

    private Attacked attack(BenchModel model, PixelFormat format, Consumer<Dataset<Row>> sink) {
      long start = System.nanoTime();
      TaskSeconds split =
          generate.compute(
              model.key(), FgsmStep.ATTACK, settings(format), run.folders(), BenchRun.SEED, sink);
      double seconds = (System.nanoTime() - start) / 1e9;
      run.publisher().delete(output);
      return new Attacked(seconds, split);
    }

    private double copy(byte[][] adversarial, Consumer<Dataset<Row>> sink) {
      Broadcast<byte[][]> pixels =
          JavaSparkContext.fromSparkContext(run.spark().sparkContext()).broadcast(adversarial);
      PublishedFolder clean = run.publisher().open(run.folders().clean(SPLIT), CleanSet.KIND);
      long start = System.nanoTime();
      sink.accept(
          TableFiles.read(run.spark(), CleanTable.SCHEMA, clean.files())
              .mapPartitions(new CopyRows(pixels), AdversarialTable.ENCODER));
      double seconds = (System.nanoTime() - start) / 1e9;
      pixels.destroy();
      run.publisher().delete(output);
      return seconds;
    }

    private void write(Dataset<Row> rows) {
      rows.write().parquet(output);
    }

    private static void discard(Dataset<Row> rows) {
      rows.write().format(NOOP).mode("overwrite").save();
    }
  }
}
