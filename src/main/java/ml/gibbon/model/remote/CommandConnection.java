package ml.gibbon.model.remote;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that answers on its pipes: each request is an array on its standard input, each answer
 * one on its standard output. It starts with the first request and lives until the connection is
 * closed, or until it fails: the next request starts it anew.
 */
final class CommandConnection implements Connection {

  /** Time that it has to end by itself once its input has ended. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final List<String> command;

  /** One thread writes, one reads, one listens to what the process complains of. */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "pipes of a model");
            thread.setDaemon(true);
            return thread;
          });

  private AnsweringProcess process;

  CommandConnection(List<String> command) {
    this.command = command;
  }

  @Override
  public NpyArray ask(byte[] request, int values, Duration timeout)
      throws AnswerException, InterruptedException {
    if (process == null) {
      process = AnsweringProcess.start(command, threads);
    }
    AnsweringProcess asked = process;
    int left = asked.unread();
    if (left > 0) {
      throw AnswerException.passing(
          "wrote %d bytes more than its answer to the request before".formatted(left));
    }
    // It may answer before it has read everything: neither side must wait for the other.
    Future<?> writing = threads.submit(() -> asked.write(request));
    Future<NpyArray> reading = threads.submit(() -> asked.read(values));
    try {
      NpyArray answer = reading.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      // Who has answered has read all of the request, which the writer notices a little later.
      writing.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return answer;
    } catch (TimeoutException e) {
      throw AnswerException.passing(
          "did not answer within %s s and was ended%s"
              .formatted(timeout.toMillis() / 1000.0, asked.lastWords()),
          e);
    } catch (ExecutionException e) {
      throw failure(asked, e.getCause());
    } finally {
      if (!reading.isDone() || !writing.isDone()) {
        reset();
      }
    }
  }

  private static AnswerException failure(AnsweringProcess asked, Throwable cause)
      throws InterruptedException {
    if (cause instanceof AnswerException wrong) {
      return wrong;
    }
    if (cause instanceof EOFException) {
      return AnswerException.passing(asked.howItEnded(FAREWELL) + asked.lastWords());
    }
    if (cause instanceof IOException) {
      return AnswerException.passing(
          "cannot be read from: %s%s".formatted(cause.getMessage(), asked.lastWords()), cause);
    }
    throw new IllegalStateException(cause);
  }

  @Override
  public void reset() {
    if (process != null) {
      process.kill();
      process = null;
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.end(FAREWELL);
      process = null;
    }
    threads.shutdownNow();
  }
}
