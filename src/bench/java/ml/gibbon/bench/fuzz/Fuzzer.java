package ml.gibbon.bench.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import ml.gibbon.error.NothingNewException;
import ml.gibbon.error.UserException;
import ml.gibbon.random.Seeds;

/**
 * Gives damaged inputs to a target. An input may be read, or refused by an error of Gibbon's own,
 * whose messages are lines; all else is a finding, and so are an input that takes too long and one
 * that allocates too much.
 */
final class Fuzzer implements AutoCloseable {

  /** Longest that an input may take. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(20);

  /** Most bytes that the reading of an input may allocate in all: 1 GB. */
  static final long MOST_BYTES = 1_000_000_000;

  private final long seed;
  private final Path folder;
  private Worker worker = new Worker();

  /**
   * @param seed of all draws
   * @param folder for the files of the inputs
   */
  Fuzzer(long seed, Path folder) {
    this.seed = seed;
    this.folder = folder;
  }

  /** One input, always the same for a seed. */
  byte[] input(FuzzTarget target, long index) {
    return Mutation.of(
        target.valid(),
        target.form(),
        new SplittableRandom(Seeds.mix(Seeds.mix(seed, target.name().hashCode()), index)));
  }

  /**
   * Tries inputs {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @param progress is told the index before each input
   * @return the first finding of each kind
   */
  List<Finding> run(FuzzTarget target, long from, long to, LongConsumer progress) {
    Map<String, Finding> findings = new LinkedHashMap<>();
    for (long index = from; index < to; index++) {
      progress.accept(index);
      tried(target, index).ifPresent(found -> findings.putIfAbsent(found.kind(), found));
    }
    return List.copyOf(findings.values());
  }

  private Optional<Finding> tried(FuzzTarget target, long index) {
    byte[] input = input(target, index);
    Path files = folder.resolve("input");
    FutureTask<Long> reading = new FutureTask<>(() -> allocated(target, input.clone(), files));
    try {
      Files.createDirectories(files);
      worker.tasks.add(reading);
      long bytes = reading.get(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return bytes <= MOST_BYTES
          ? Optional.empty()
          : Optional.of(finding(target, index, "allocates %d bytes".formatted(bytes), "", input));
    } catch (ExecutionException e) {
      return fault(e.getCause())
          .map(kind -> finding(target, index, kind, trace(e.getCause()), input));
    } catch (TimeoutException e) {
      String where = Stream.of(worker.getStackTrace()).limit(40).toList().toString();
      worker = new Worker();
      return Optional.of(finding(target, index, "takes more than " + TIME_LIMIT, where, input));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(files);
    }
  }

  private static long allocated(FuzzTarget target, byte[] input, Path files) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    target.reader().read(input, files);
    return threads.getThreadAllocatedBytes(thread) - before;
  }

  /** What is wrong with the way in which an input was refused; empty when nothing is. */
  private static Optional<String> fault(Throwable refusal) {
    if (refusal instanceof NothingNewException) {
      return Optional.empty();
    }
    if (!(refusal instanceof UserException)) {
      return Optional.of(kind(refusal));
    }
    return refusal.getMessage().isBlank()
        ? Optional.of("an empty message: " + kind(refusal))
        : Optional.empty();
  }

  /** Type and the places of Gibbon that it came through. */
  private static String kind(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String place =
        Stream.of(failure.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("ml.gibbon"))
            .findFirst()
            .map(StackTraceElement::toString)
            .orElse("outside Gibbon");
    return "%s (%s) at %s"
        .formatted(failure.getClass().getName(), root.getClass().getName(), place);
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private static Finding finding(
      FuzzTarget target, long index, String kind, String detail, byte[] input) {
    return new Finding(target.name(), index, kind, detail, input);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = new ArrayList<>(files.toList());
      deepestFirst.sort((a, b) -> b.getNameCount() - a.getNameCount());
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    worker.interrupt();
    delete(folder);
  }

  /** Reads one input after the other; one that never ends is left behind. */
  private static final class Worker extends Thread {

    private final LinkedBlockingQueue<FutureTask<Long>> tasks = new LinkedBlockingQueue<>();

    Worker() {
      super("fuzz");
      setDaemon(true);
      start();
    }

    @Override
    public void run() {
      try {
        while (true) {
          tasks.take().run();
        }
      } catch (InterruptedException e) {
        // The end.
      }
    }
  }
}
