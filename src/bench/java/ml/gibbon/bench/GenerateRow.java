package ml.gibbon.bench;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import ml.gibbon.generate.TaskSeconds;
import ml.gibbon.image.PixelFormat;

/**
 * How fast images go from Parquet to Parquet, against Spark that copies the same columns.
 *
 * <p>Read, decode, gradient and encode are measured inside the tasks of the job that writes. All
 * seconds are those of tasks: with two tasks at a time a job of 10 s has 20 of them. What is left
 * of these is the write: Spark's own form of the rows, Parquet, and slots that had no task. The
 * product's seconds are what the attack's matrix products need at the rate of a plain one, as if
 * they were all of the gradient.
 *
 * @param model that was attacked
 * @param output how adversarial pixels are stored
 * @param images in the table
 * @param tasks at the same time
 * @param flops additions and multiplications of the attack's matrix products, all images together
 * @param rounds what was measured, in order
 */
record GenerateRow(
    BenchModel model, PixelFormat output, long images, int tasks, double flops, List<Round> rounds)
    implements BenchRow {

  GenerateRow {
    rounds = List.copyOf(rounds);
  }

  /**
   * One alternation, in seconds.
   *
   * @param job the stage's Spark job, Parquet to Parquet
   * @param floor the copy, Parquet to Parquet
   * @param noop the job with a sink that throws rows away
   * @param floorNoop the copy with the same sink
   * @param split of the job, in task seconds
   * @param productFlops what all tasks together reach a second with the plain product, measured
   *     beside the jobs
   * @param peakMegabytes most memory held during the job, 0 when the system does not tell
   */
  record Round(
      double job,
      double floor,
      double noop,
      double floorNoop,
      TaskSeconds split,
      double productFlops,
      long peakMegabytes) {

    private double write(int tasks) {
      return job * tasks - split.read() - split.decode() - split.gradient() - split.encode();
    }
  }

  private double median(ToDoubleFunction<Round> value) {
    return Statistics.median(rounds.stream().mapToDouble(value).toArray());
  }

  private double perSecond(ToDoubleFunction<Round> seconds) {
    return images / median(seconds);
  }

  @Override
  public Map<String, Object> columns() {
    return new Columns("generate", model)
        .with("output", output.key())
        .with("images", (Long) images)
        .with("images_per_second", perSecond(Round::job))
        .with("floor_images_per_second", perSecond(Round::floor))
        .with("floor_ratio", median(round -> round.job / round.floor))
        .with("noop_images_per_second", perSecond(Round::noop))
        .with("floor_noop_images_per_second", perSecond(Round::floorNoop))
        .with("peak_rss_mb", (Long) rounds.stream().mapToLong(Round::peakMegabytes).max().orElse(0))
        .with("read_seconds", median(round -> round.split.read()))
        .with("decode_seconds", median(round -> round.split.decode()))
        .with("gradient_seconds", median(round -> round.split.gradient()))
        .with("encode_seconds", median(round -> round.split.encode()))
        .with("write_seconds", median(round -> round.write(tasks)))
        .with("product_seconds", median(round -> tasks * flops / round.productFlops))
        .with("product_share", median(round -> flops / round.productFlops / round.job))
        .with("noop_product_share", median(round -> flops / round.productFlops / round.noop))
        .with("rounds", (Integer) rounds.size())
        .done();
  }
}
