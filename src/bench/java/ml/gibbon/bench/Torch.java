package ml.gibbon.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import ml.gibbon.error.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Eager PyTorch on the same cores, in both its forms: as it comes (one process with a thread for
 * each task) and at its best (as many processes with one thread each), both in the {@link
 * TorchSetting} that is fastest on this machine.
 *
 * <p>Where there is no PyTorch nothing is measured, and one line says how to get it.
 */
final class Torch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Torch.class);
  private static final String SCRIPT = "peer_torch.py";

  /** What the script imports. */
  private static final List<String> IMPORTED =
      List.of(
          "attacks_torch.py",
          "networks_small.py",
          "networks_torch.py",
          "plain_ball.py",
          "plain_smallest.py",
          "plain_square.py",
          "training_torch.py");

  /** OpenBLAS's threads spin for 2^28 cycles at most. */
  private static final long FALL_ASLEEP_MILLISECONDS = 150;

  private final String python;
  private final Path folder;
  private final List<TorchProcess> byDefault = new ArrayList<>();
  private final List<TorchProcess> best = new ArrayList<>();

  /**
   * @param tasks threads of the default form, processes of the best one
   */
  Torch(String python, int tasks) {
    this.python = python;
    folder = temporaryFolder();
    try {
      IMPORTED.forEach(this::copyOf);
      Path script = copyOf(SCRIPT);
      TorchSetting.Choice choice = TorchSetting.fastest(python, script, tasks);
      byDefault.add(new TorchProcess(python, script, tasks, choice.setting()));
      for (int i = 0; i < tasks; i++) {
        best.add(new TorchProcess(python, script, 1, choice.setting()));
      }
      LOG.info("comparing with PyTorch {} of {}, {}", byDefault.get(0).version(), python, choice);
    } catch (TorchProcess.NoPeerException e) {
      stop();
      LOG.warn(
          "no PyTorch to compare with, its columns stay empty: {} ({}); apt-get install python3-torch libopenblas0-pthread, or name another interpreter with --python",
          python,
          e.getMessage());
    }
  }

  boolean isThere() {
    return !byDefault.isEmpty();
  }

  /**
   * For measurements that are nothing without it.
   *
   * @throws ConfigurationException where it is not there
   */
  void require() {
    if (!isThere()) {
      throw new ConfigurationException(
          "--python is %s but has no PyTorch to check against: apt-get install python3-torch libopenblas0-pthread, or name another interpreter"
              .formatted(python));
    }
  }

  /** A folder for files that the processes are to read and write; gone when this is closed. */
  Path folder() {
    return folder;
  }

  /** Writes the parameters of a model where the processes can read them. */
  Path weights(BenchModel model) {
    Path file = folder.resolve(model.key() + ".weights");
    if (!Files.exists(file)) {
      WeightsFile.write(model.network(), file);
    }
    return file;
  }

  /** What one process with all threads answers; empty without PyTorch. */
  OptionalDouble askDefault(String... request) {
    return sum(byDefault, List.of(request));
  }

  /** The sum of what the one-threaded processes answer, all at work at the same time. */
  OptionalDouble askBest(String... request) {
    return sum(best, List.of(request));
  }

  private static OptionalDouble sum(List<TorchProcess> processes, List<String> request) {
    if (processes.isEmpty()) {
      return OptionalDouble.empty();
    }
    processes.forEach(process -> process.ask(request));
    double sum = processes.stream().mapToDouble(TorchProcess::answer).sum();
    fallAsleep();
    return OptionalDouble.of(sum);
  }

  /** Idle threads of OpenMP and OpenBLAS still spin for a while, on cores that others need. */
  static void fallAsleep() {
    try {
      Thread.sleep(FALL_ASLEEP_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Path copyOf(String script) {
    Path copy = folder.resolve(script);
    try (InputStream in = Torch.class.getResourceAsStream(script)) {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("gibbon-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stop() {
    byDefault.forEach(TorchProcess::close);
    best.forEach(TorchProcess::close);
    byDefault.clear();
    best.clear();
  }

  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted: {}", folder, e.toString());
    }
  }
}
