package ml.gibbon.model.remote;

import java.time.Duration;

/** A way to wait. */
@FunctionalInterface
interface Pause {

  /** Really waits. */
  Pause REAL = duration -> Thread.sleep(duration.toMillis());

  /** Returns after this time. */
  void of(Duration duration) throws InterruptedException;
}
