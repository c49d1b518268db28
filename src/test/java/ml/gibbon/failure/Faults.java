package ml.gibbon.failure;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.TaskContext;

/** What goes wrong in {@link FaultyFileSystem}: of all instances, as Hadoop makes those itself. */
final class Faults {

  /** Whether a failed operation was done all the same, and its caller does not know. */
  enum When {
    BEFORE,
    AFTER
  }

  private static final AtomicInteger OPERATIONS = new AtomicInteger();
  private static final AtomicLong SPACE = new AtomicLong(Long.MAX_VALUE);
  private static final AtomicInteger FAILED_TASKS = new AtomicInteger();
  private static volatile int failing;
  private static volatile When when = When.BEFORE;
  private static volatile boolean firstAttemptsFail;

  private Faults() {}

  /** Nothing goes wrong; operations are counted from here on. */
  static void none() {
    failing = 0;
    firstAttemptsFail = false;
    SPACE.set(Long.MAX_VALUE);
    OPERATIONS.set(0);
    FAILED_TASKS.set(0);
  }

  /** The n-th operation from here on fails, counted from 1, and no other one. */
  static void at(int n, When done) {
    none();
    when = done;
    failing = n;
  }

  /** Only so many bytes can be written from here on. */
  static void fullAfter(long bytes) {
    none();
    SPACE.set(bytes);
  }

  /** Every task's first attempt fails when it closes the first file that it wrote. */
  static void firstAttempts() {
    none();
    firstAttemptsFail = true;
  }

  static int operations() {
    return OPERATIONS.get();
  }

  static int failedTasks() {
    return FAILED_TASKS.get();
  }

  static void take(int bytes) throws IOException {
    if (SPACE.addAndGet(-bytes) < 0) {
      throw new IOException("No space left on device");
    }
  }

  static void close() throws IOException {
    TaskContext task = TaskContext.get();
    if (firstAttemptsFail && task != null && task.attemptNumber() == 0) {
      FAILED_TASKS.incrementAndGet();
      throw new IOException("injected: this attempt fails");
    }
  }

  /** Something that changes the file system. */
  @FunctionalInterface
  interface Operation<T> {
    T run() throws IOException;
  }

  /** Runs an operation, or lets it fail. */
  static <T> T operation(String name, Operation<T> operation) throws IOException {
    boolean fails = OPERATIONS.incrementAndGet() == failing;
    if (fails && when == When.BEFORE) {
      throw new IOException("injected before " + name);
    }
    T result = operation.run();
    if (fails) {
      throw new IOException("injected after " + name);
    }
    return result;
  }
}
