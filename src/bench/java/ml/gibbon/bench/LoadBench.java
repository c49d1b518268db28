package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import ml.gibbon.generate.Generate;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.Json;
import ml.gibbon.store.Manifest;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.RunFolders;
import ml.gibbon.verify.Verification;
import ml.gibbon.verify.Verify;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many images drawn, attacked and verified on executors of one core and 2 GB each, one of which is
 * killed when half of the adversarial images are written.
 */
final class LoadBench {

  private static final Logger LOG = LoggerFactory.getLogger(LoadBench.class);

  private final BenchOptions options;
  private final long images;

  /**
   * @param options whose models take 28x28 images; its tasks are the executors
   * @param images that are drawn
   */
  LoadBench(BenchOptions options, long images) {
    BenchOptions.atLeast("--tasks", options.tasks(), 2);
    BenchOptions.atLeast("--images", images, 1000);
    GenerateBench.refuseOtherShapes(options);
    this.options = options;
    this.images = images;
  }

  /**
   * Does it once for each model.
   *
   * @throws ml.gibbon.error.InputException when an image was lost, came twice or is not as it
   *     should be
   */
  List<BenchRow> run() {
    List<BenchRow> rows = new ArrayList<>();
    long start = System.nanoTime();
    LOG.info("drawing {} digits", images);
    try (BenchRun run = BenchRun.onExecutors("gibbon bench load", options.tasks(), images)) {
      double drawing = since(start);
      LOG.info("drawn in {} s", Math.round(drawing));
      for (BenchModel model : options.models()) {
        GenerateBench.publish(model, run);
        rows.add(measure(model, run, drawing));
      }
    }
    return rows;
  }

  private LoadRow measure(BenchModel model, BenchRun run, double drawing) {
    ExecutorProcesses executors = new ExecutorProcesses();
    executors.notePeaks();
    AtomicInteger lost = countLost(run.spark().sparkContext());
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("draw", drawing);

    long start = System.nanoTime();
    PublishedFolder table = attack(model, run, executors);
    seconds.put("attack", since(start));
    executors.notePeaks();

    RunFolders folders = run.folders();
    Verification verified =
        new Verify(run.spark(), run.publisher())
            .run(
                table.path().toString(),
                folders.model(model.key()),
                folders.clean(GenerateBench.SPLIT));
    seconds.put("verify", verified.seconds());
    executors.notePeaks();

    Map<String, Long> sizes = new LinkedHashMap<>();
    PublishedFolder clean = run.publisher().open(folders.clean(GenerateBench.SPLIT), CleanSet.KIND);
    sizes.put("clean", megabytes(clean));
    sizes.put("adversarial", megabytes(table));
    return new LoadRow(
        model,
        images,
        options.tasks(),
        lost.get(),
        seconds,
        sizes,
        executors.peak(),
        verified.rows());
  }

  private PublishedFolder attack(BenchModel model, BenchRun run, ExecutorProcesses executors) {
    KillHalfWay killer = new KillHalfWay(executors);
    run.spark().sparkContext().addSparkListener(killer);
    try {
      return new Generate(run.spark(), run.publisher(), EngineChoice.AUTO)
          .run(
              model.key(),
              FgsmStep.ATTACK,
              GenerateBench.settings(PixelFormat.UINT8),
              run.folders(),
              BenchRun.SEED,
              Json.tree(Map.of()));
    } finally {
      run.spark().sparkContext().removeSparkListener(killer);
    }
  }

  /** Kills an executor once, when half of the rows are written. */
  private final class KillHalfWay extends SparkListener {
    private final ExecutorProcesses executors;
    private long written;
    private boolean hasKilled;

    KillHalfWay(ExecutorProcesses executors) {
      this.executors = executors;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      // Tasks that failed have no metrics.
      written +=
          task.taskMetrics() == null ? 0 : task.taskMetrics().outputMetrics().recordsWritten();
      if (!hasKilled && 2 * written >= images) {
        hasKilled = true;
        LOG.info("{} of {} rows are written: killing an executor", written, images);
        executors.killOne();
      }
    }
  }

  private static AtomicInteger countLost(SparkContext spark) {
    AtomicInteger lost = new AtomicInteger();
    spark.addSparkListener(
        new SparkListener() {
          @Override
          public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            lost.incrementAndGet();
          }
        });
    return lost;
  }

  private static long megabytes(PublishedFolder folder) {
    return folder.manifest().files().stream().mapToLong(Manifest.StoredFile::bytes).sum()
        / 1_000_000;
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
