package ml.gibbon.model.remote;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Keeps requests apart, so that there are no more than so many in a second. */
final class RateLimit {

  private final long apart;
  private final LongSupplier nanoseconds;
  private final Pause pause;
  private long next;

  /**
   * @param perSecond 0 for any number
   * @param nanoseconds a clock
   * @param pause how to wait
   */
  RateLimit(double perSecond, LongSupplier nanoseconds, Pause pause) {
    this.apart = perSecond == 0 ? 0 : (long) Math.ceil(1e9 / perSecond);
    this.nanoseconds = nanoseconds;
    this.pause = pause;
    this.next = nanoseconds.getAsLong();
  }

  /** Waits until a request may be made. */
  void await() throws InterruptedException {
    if (apart == 0) {
      return;
    }
    long now = nanoseconds.getAsLong();
    if (next > now) {
      pause.of(Duration.ofNanos(next - now + 999_999));
    }
    next = Math.max(now, next) + apart;
  }
}
