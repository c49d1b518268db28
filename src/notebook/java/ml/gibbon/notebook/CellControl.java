package ml.gibbon.notebook;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import jdk.jshell.execution.DirectExecutionControl;

/**
 * Runs what JShell has compiled in this JVM, each piece in a thread of its own that can be stopped,
 * and keeps the value itself, of which JShell would know the text only.
 */
final class CellControl extends DirectExecutionControl {

  /** Time for Spark and whoever else listens to interrupts. */
  private static final int PATIENCE_MILLIS = 2_000;

  private Consumer<Object> display = value -> {};
  private Object value;
  private volatile Thread running;
  private volatile boolean interrupted;

  /** A cell begins. */
  synchronized void begin(Consumer<Object> shown) {
    display = shown;
    interrupted = false;
    value = null;
  }

  /** What the last piece came to; null after a statement. */
  Object value() {
    return value;
  }

  boolean isInterrupted() {
    return interrupted;
  }

  @Override
  protected String invoke(Method piece) throws Exception {
    CompletableFuture<Object> outcome = new CompletableFuture<>();
    CellThread thread = new CellThread(() -> run(piece, outcome), display);
    // What Spark makes of lambdas it looks up there.
    thread.setContextClassLoader(piece.getDeclaringClass().getClassLoader());
    value = null;
    synchronized (this) {
      // While the piece was compiled.
      if (interrupted) {
        return "";
      }
      running = thread;
      thread.start();
    }
    try {
      value = outcome.get();
    } catch (ExecutionException e) {
      throw new InvocationTargetException(e.getCause());
    } finally {
      running = null;
    }
    return "";
  }

  private static void run(Method piece, CompletableFuture<Object> outcome) {
    try {
      outcome.complete(piece.invoke(null));
    } catch (InvocationTargetException e) {
      outcome.completeExceptionally(e.getCause());
    } catch (Throwable e) {
      outcome.completeExceptionally(e);
    }
  }

  /**
   * Interrupts the cell: the piece that runs, whose thread is ended when it does not listen, and
   * all that would come after it.
   *
   * @return whether it has ended, or there was none
   */
  @SuppressWarnings("deprecation")
  boolean interrupt() throws InterruptedException {
    Thread thread;
    synchronized (this) {
      interrupted = true;
      thread = running;
    }
    if (thread == null) {
      return true;
    }
    thread.interrupt();
    thread.join(PATIENCE_MILLIS);
    if (thread.isAlive()) {
      try {
        // A loop without an end: the thread has nothing that others wait for but its own variables.
        thread.stop();
      } catch (UnsupportedOperationException e) {
        return false;
      }
      thread.join(PATIENCE_MILLIS);
    }
    return !thread.isAlive();
  }
}
