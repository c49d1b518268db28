package ml.gibbon.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One child process of {@code peer_torch.py}: a request is a line, its answer a line. */
final class TorchProcess implements AutoCloseable {

  private static final String ERROR = "error ";
  private static final String READY = "ready ";

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;
  private final String version;

  /**
   * Starts a process and waits until PyTorch is loaded.
   *
   * @param python the interpreter
   * @param threads of PyTorch and of its matrix product
   * @param setting what its environment differs in from ours
   * @throws NoPeerException when there is no such interpreter, or it has no PyTorch
   */
  TorchProcess(String python, Path script, int threads, TorchSetting setting) {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(python, "-u", script.toString(), Integer.toString(threads)))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // Its own environment: ours limits the products of our tasks to one thread.
    Map<String, String> environment = builder.environment();
    environment.put("OMP_NUM_THREADS", Integer.toString(threads));
    environment.put("OPENBLAS_NUM_THREADS", Integer.toString(threads));
    // The folder of the scripts is deleted file by file.
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    setting.apply(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new NoPeerException(e.getMessage());
    }
    requests = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    version = ready();
  }

  private String ready() {
    String line = readLine();
    if (line != null && line.startsWith(READY)) {
      return line.substring(READY.length());
    }
    close();
    throw new NoPeerException(line == null ? "it ended at once" : line);
  }

  /** PyTorch's version. */
  String version() {
    return version;
  }

  /** Sends a request; {@link #answer} waits for its answer. */
  void ask(List<String> words) {
    try {
      requests.write(String.join("\t", words));
      requests.newLine();
      requests.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the PyTorch process does not listen", e);
    }
  }

  /**
   * The number that the process answered.
   *
   * @throws IllegalStateException when it failed, with its reason
   */
  double answer() {
    String line = readLine();
    if (line == null) {
      throw new IllegalStateException("the PyTorch process ended in the middle of a request");
    }
    if (line.startsWith(ERROR)) {
      throw new IllegalStateException("PyTorch failed: " + line.substring(ERROR.length()));
    }
    try {
      return Double.parseDouble(line);
    } catch (NumberFormatException e) {
      throw new IllegalStateException("the PyTorch process answered: " + line, e);
    }
  }

  private String readLine() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** There is nothing to compare with; the message says why. */
  static final class NoPeerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoPeerException(String message) {
      super(message);
    }
  }
}
