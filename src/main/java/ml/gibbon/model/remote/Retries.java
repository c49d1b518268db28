package ml.gibbon.model.remote;

import java.time.Duration;

/**
 * Attempts at a request: after one that failed another one, after a pause that doubles each time
 * and is never shorter than a server asked for.
 *
 * @param retries attempts after the first one
 * @param backoff pause before the second attempt
 * @param pause how to wait
 */
record Retries(int retries, Duration backoff, Pause pause) {

  /** A pause does not grow beyond this by doubling, and no server is obeyed that asks for more. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  /** One attempt. */
  @FunctionalInterface
  interface Attempt<T> {

    /** Succeeds, or says what came instead. */
    T run() throws AnswerException, InterruptedException;
  }

  /**
   * Attempts until one succeeds.
   *
   * @throws AnswerException of the last attempt
   */
  <T> T run(Attempt<T> attempt) throws AnswerException, InterruptedException {
    Duration next = backoff;
    for (int left = retries; ; left--) {
      try {
        return attempt.run();
      } catch (AnswerException e) {
        if (left == 0 || !e.mayPass()) {
          throw e;
        }
        pause.of(shorter(longer(next, e.pause()), longer(backoff, LONGEST)));
        next = next.multipliedBy(2);
        next = shorter(next, longer(backoff, LONGEST));
      }
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
