package ml.gibbon.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what other processes do. */
public final class Eventually {

  /** Far longer than anything takes: a slow machine is no failure. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private Eventually() {}

  /**
   * Returns when the condition holds.
   *
   * @param what is waited for, in words
   */
  public static void holds(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited %s in vain for %s".formatted(PATIENCE, what));
      }
      Thread.sleep(50);
    }
  }
}
