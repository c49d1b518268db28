package ml.gibbon.model.remote;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** One run of a program that answers, with all processes that it starts. */
final class AnsweringProcess {

  private final Process process;
  private final InputStream answers;
  private final CompletableFuture<Void> listening;

  /** The last line of its standard error. */
  private volatile String complaint = "";

  private AnsweringProcess(Process process, Executor threads) {
    this.process = process;
    this.answers = new BufferedInputStream(process.getInputStream());
    this.listening = CompletableFuture.runAsync(this::listen, threads);
  }

  /**
   * Starts it.
   *
   * @param threads one of which listens to its standard error until that ends
   */
  static AnsweringProcess start(List<String> command, Executor threads) throws AnswerException {
    try {
      return new AnsweringProcess(new ProcessBuilder(command).start(), threads);
    } catch (IOException e) {
      throw AnswerException.lasting("cannot be started: " + Excerpt.of(e.getMessage()));
    }
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        complaint = line.isBlank() ? complaint : line;
      }
    } catch (IOException e) {
      // It was ended while it was speaking.
    }
  }

  /** Writes a request; a process that does not read it is known by its answer. */
  void write(byte[] request) {
    try {
      OutputStream out = process.getOutputStream();
      out.write(request);
      out.flush();
    } catch (IOException e) {
      // It has ended, which reading tells with its exit code.
    }
  }

  NpyArray read(int values) throws AnswerException, IOException {
    return NpyArray.read(answers, values);
  }

  /** Bytes that it has written and nobody has asked for. */
  int unread() {
    try {
      return answers.available();
    } catch (IOException e) {
      return 0; // The next answer tells.
    }
  }

  /** What its standard error said last, to be put behind a sentence; empty when it said nothing. */
  String lastWords() throws InterruptedException {
    try {
      if (!process.isAlive()) {
        listening.get(1, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      // A child of it still has the pipe: what was said until now will do.
    }
    String last = Excerpt.of(complaint);
    return last.isEmpty() ? "" : " (its last words: %s)".formatted(last);
  }

  /** Once its answers have ended: whether it ended too, in words. */
  String howItEnded(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
        ? "ended with exit code %d before it had answered".formatted(process.exitValue())
        : "closed its standard output before it had answered";
  }

  /** Ends its input, after which it should end, and ends it when it does not. */
  void end(Duration patience) {
    try {
      process.getOutputStream().close();
      process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      // It is gone already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  /** Ends it, and what it started, at once. */
  void kill() {
    // Children first: once it is gone they are nobody's.
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
