package ml.gibbon.model.remote;

import static ml.gibbon.error.SettingException.require;

import java.io.Serializable;
import java.time.Duration;

/**
 * How a model that only answers is asked.
 *
 * @param batchSize most images in a request, at least 1
 * @param timeout seconds after which an answer is given up, above 0 and at most a day
 * @param retries further attempts after one that failed, 0 to 100
 * @param backoff seconds before the second attempt, doubled before each further one
 * @param requestsPerSecond most requests of each task in a second; 0 for any number
 */
public record Asking(
    int batchSize, double timeout, int retries, double backoff, double requestsPerSecond)
    implements Serializable {

  private static final double DAY = 86_400;

  public Asking {
    require(
        batchSize >= 1 && batchSize <= 65_536,
        "batchSize",
        batchSize,
        "a whole number from 1 to 65536");
    require(
        timeout > 0 && timeout <= DAY,
        "timeout",
        timeout,
        "a number of seconds, above 0, to 86400");
    require(retries >= 0 && retries <= 100, "retries", retries, "a whole number from 0 to 100");
    require(
        backoff >= 0 && backoff <= DAY, "backoff", backoff, "a number of seconds from 0 to 86400");
    require(
        requestsPerSecond >= 0 && requestsPerSecond < Double.POSITIVE_INFINITY,
        "requestsPerSecond",
        requestsPerSecond,
        "a number from 0 on");
  }

  /** Longest wait for an answer. */
  Duration longest() {
    return seconds(timeout);
  }

  /** A duration, rounded to milliseconds, and of at least one where it is above 0. */
  static Duration seconds(double seconds) {
    return Duration.ofMillis((long) Math.ceil(1000 * seconds));
  }
}
