package ml.gibbon.notebook;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a cell prints, passed on ten times a second: Jupyter drops the output of a cell that sends
 * each line as a message of its own.
 */
final class GatheredLines extends OutputStream {

  private static final int MILLIS = 100;

  private final PrintStream target;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "output of a cell");
            thread.setDaemon(true);
            return thread;
          });

  private GatheredLines(PrintStream target) {
    this.target = target;
  }

  /** A stream in front of another one; to be closed, which leaves the other one open. */
  static PrintStream before(PrintStream target) {
    GatheredLines lines = new GatheredLines(target);
    var unused =
        lines.clock.scheduleWithFixedDelay(lines::pass, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
    return new PrintStream(lines, false, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void write(int single) {
    bytes.write(single);
  }

  @Override
  public synchronized void write(byte[] source, int from, int length) {
    bytes.write(source, from, length);
  }

  @Override
  public void flush() {
    pass();
  }

  private synchronized void pass() {
    if (bytes.size() > 0) {
      target.print(bytes.toString(StandardCharsets.UTF_8));
      target.flush();
      bytes.reset();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    pass();
  }
}
