package ml.gibbon.model.remote;

import java.time.Duration;

/** The way to a model that only answers, for one task. Not thread-safe. */
interface Connection extends AutoCloseable {

  /**
   * Sends a request and waits for its answer.
   *
   * @param request an array, {@link NpyArray}
   * @param values numbers that the answer has to have; none of more is read
   * @param timeout after which the answer is given up
   * @throws AnswerException when none comes
   * @throws InterruptedException when the task is
   */
  NpyArray ask(byte[] request, int values, Duration timeout)
      throws AnswerException, InterruptedException;

  /** Forgets what is under way, after an answer that was wrong: the next request begins anew. */
  void reset();

  @Override
  void close();
}
