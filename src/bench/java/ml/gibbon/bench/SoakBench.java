package ml.gibbon.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import ml.gibbon.error.GateException;
import ml.gibbon.generate.Generate;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.PixelFormat;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stage {@code generate} over the same images for minutes, Parquet to Parquet: memory must not
 * grow, and the last table must have the rows of the first.
 */
final class SoakBench {

  private static final Logger LOG = LoggerFactory.getLogger(SoakBench.class);

  /** After them the JVM has compiled and Spark has loaded what there is. */
  private static final int PASSES_TO_WARM_UP = 3;

  private static final double MILLIS = 1e3;

  private final BenchOptions options;
  private final long images;
  private final double minutes;

  /**
   * @param options whose models take 28x28 images
   * @param images of the table
   * @param minutes that each model takes
   */
  SoakBench(BenchOptions options, long images, double minutes) {
    BenchOptions.atLeast("--images", images, 1);
    BenchOptions.atLeast("--minutes", minutes, .01);
    GenerateBench.refuseOtherShapes(options);
    this.options = options;
    this.images = images;
    this.minutes = minutes;
  }

  /** Measures all models, one after the other. */
  List<SoakRow> run() {
    try (BenchRun run = new BenchRun("gibbon bench soak", options.tasks(), images)) {
      List<SoakRow> rows = new ArrayList<>();
      for (BenchModel model : options.models()) {
        GenerateBench.publish(model, run);
        rows.add(new Soak(model, run).measure());
      }
      return rows;
    }
  }

  /**
   * @throws GateException when rows differ or memory grew by more than {@value SoakRow#MOST_GROWTH}
   *     MB
   */
  static void gate(List<SoakRow> rows) {
    for (SoakRow row : rows) {
      if (!row.sameRows()) {
        throw new GateException(
            row.model().key() + ": the last pass made other rows than the first");
      }
      if (row.growth() > SoakRow.MOST_GROWTH) {
        throw new GateException(
            String.format(
                Locale.ROOT,
                "%s: memory grew by %.0f MB but may grow by %.0f",
                row.model().key(),
                row.growth(),
                SoakRow.MOST_GROWTH));
      }
    }
  }

  /** One model's passes. */
  private final class Soak {

    private final BenchModel model;
    private final BenchRun run;
    private final Generate generate;
    private final String output;

    Soak(BenchModel model, BenchRun run) {
      this.model = model;
      this.run = run;
      generate = new Generate(run.spark(), run.publisher(), EngineChoice.AUTO);
      output = run.folders().root() + "/soaked";
    }

    SoakRow measure() {
      pass();
      String first = hash();
      for (int i = 1; i < PASSES_TO_WARM_UP; i++) {
        pass();
      }
      Settled start = Settled.now();
      List<Long> peaks = new ArrayList<>();
      double collector = collectorSeconds();
      long begin = System.nanoTime();
      double seconds;
      do {
        ProcessMemory.resetPeak();
        pass();
        peaks.add(ProcessMemory.peak().orElse(0));
        seconds = (System.nanoTime() - begin) / 1e9;
        LOG.info(
            String.format(
                Locale.ROOT,
                "%s: pass %d, %.1f minutes, peak %d MB",
                model.key(),
                peaks.size(),
                seconds / 60,
                peaks.get(peaks.size() - 1)));
      } while (seconds < 60 * minutes);
      collector = collectorSeconds() - collector;
      boolean same = hash().equals(first);
      run.publisher().delete(output);
      return new SoakRow(model, images, seconds, collector, peaks, start, Settled.now(), same);
    }

    private void pass() {
      run.publisher().delete(output);
      generate.compute(
          model.key(),
          FgsmStep.ATTACK,
          GenerateBench.settings(PixelFormat.FLOAT32),
          run.folders(),
          BenchRun.SEED,
          rows -> rows.write().parquet(output));
    }

    /** SHA-256 over all values of the written rows, by image id. */
    private String hash() {
      MessageDigest digest = sha256();
      Iterator<Row> rows = run.spark().read().parquet(output).orderBy("image_id").toLocalIterator();
      while (rows.hasNext()) {
        Row row = rows.next();
        for (int i = 0; i < row.size(); i++) {
          Object value = row.get(i);
          digest.update(
              value instanceof byte[] bytes
                  ? bytes
                  : (value + "|").getBytes(StandardCharsets.UTF_8));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  private static double collectorSeconds() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum()
        / MILLIS;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
