package ml.gibbon.model.remote;

import java.time.Duration;

/** A request to a model failed: the message says what came instead of an answer. */
final class AnswerException extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean mayPass;
  private final Duration pause;

  private AnswerException(String what, boolean mayPass, Duration pause, Throwable cause) {
    super(what, cause);
    this.mayPass = mayPass;
    this.pause = pause;
  }

  /** One that another attempt may not meet. */
  static AnswerException passing(String what) {
    return new AnswerException(what, true, Duration.ZERO, null);
  }

  /** The same, with what caused it. */
  static AnswerException passing(String what, Throwable cause) {
    return new AnswerException(what, true, Duration.ZERO, cause);
  }

  /** The same, where the next attempt is wanted after a pause. */
  static AnswerException passing(String what, Duration pause) {
    return new AnswerException(what, true, pause, null);
  }

  /** One that every attempt would meet. */
  static AnswerException lasting(String what) {
    return new AnswerException(what, false, Duration.ZERO, null);
  }

  /** Whether another attempt is worth it. */
  boolean mayPass() {
    return mayPass;
  }

  /** Least time until the next attempt; zero where nobody asked for one. */
  Duration pause() {
    return pause;
  }
}
