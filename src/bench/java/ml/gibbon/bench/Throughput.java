package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How fast steps go when each thread repeats its own, all at the same time. */
final class Throughput {

  private Throughput() {}

  /** Something to be repeated. */
  @FunctionalInterface
  interface Step extends AutoCloseable {
    /** Does it once and returns how much was done, for example the number of images. */
    long run();

    /** Frees what the step holds. */
    @Override
    default void close() {}
  }

  /**
   * Repeats every step in a thread of its own; at least once.
   *
   * @param seconds after which no repetition starts
   * @return what all threads did a second, together
   */
  static double measure(List<Step> steps, double seconds) {
    ExecutorService threads = Executors.newFixedThreadPool(steps.size());
    try {
      CyclicBarrier start = new CyclicBarrier(steps.size());
      List<Callable<Double>> loops = new ArrayList<>();
      for (Step step : steps) {
        loops.add(() -> loop(step, seconds, start));
      }
      double rate = 0;
      for (Future<Double> loop : threads.invokeAll(loops)) {
        rate += loop.get();
      }
      return rate;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a measured step failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static double loop(Step step, double seconds, CyclicBarrier start)
      throws InterruptedException, BrokenBarrierException {
    start.await();
    long begin = System.nanoTime();
    long done = 0;
    double elapsed;
    do {
      done += step.run();
      elapsed = (System.nanoTime() - begin) / 1e9;
    } while (elapsed < seconds);
    return done / elapsed;
  }
}
