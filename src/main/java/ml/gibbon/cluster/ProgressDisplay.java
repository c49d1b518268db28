package ml.gibbon.cluster;

import java.util.Locale;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import me.tongfei.progressbar.ProgressBar;
import ml.gibbon.text.Figures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows how far some work is: as a bar where there is a terminal, and as a line of the log every
 * ten seconds. Work that ends within a second passes in silence.
 */
final class ProgressDisplay implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressDisplay.class);
  private static final long MILLISECONDS_BETWEEN_LOOKS = 1_000;
  private static final int LOOKS_BETWEEN_LINES = 10;

  private final String what;
  private final String unit;
  private final long total;
  private final long start = System.nanoTime();
  private final Timer timer = new Timer("progress", true);
  private Optional<ProgressBar> bar = Optional.empty();
  private long done;
  private int failed;
  private int looks;
  private boolean closed;

  /**
   * @param what the work is
   * @param unit what is counted, in the plural
   * @param total how many there are
   */
  ProgressDisplay(String what, String unit, long total) {
    this.what = what;
    this.unit = unit;
    this.total = total;
    TimerTask look =
        new TimerTask() {
          @Override
          public void run() {
            show();
          }
        };
    timer.schedule(look, MILLISECONDS_BETWEEN_LOOKS, MILLISECONDS_BETWEEN_LOOKS);
  }

  /**
   * Tells how far it is.
   *
   * @param failed tasks that did not end well
   */
  synchronized void update(long done, int failed) {
    this.done = Math.min(done, total);
    this.failed = failed;
  }

  private synchronized void show() {
    if (closed) {
      return;
    }
    looks++;
    if (bar.isEmpty()) {
      bar = TerminalBar.open(what, unit, total);
    }
    bar.ifPresent(shown -> shown.stepTo(done).setExtraMessage(failures()));
    if (looks % LOOKS_BETWEEN_LINES == 0) {
      LOG.info(inWords(what, unit, done, total, failed, (System.nanoTime() - start) / 1e9));
    }
  }

  private String failures() {
    return failed == 0 ? "" : " " + failed + " failed tasks";
  }

  /**
   * The line of the log.
   *
   * @param seconds since the work began
   */
  static String inWords(
      String what, String unit, long done, long total, int failed, double seconds) {
    String line =
        String.format(
            Locale.ROOT,
            "%s: %,d of %,d %s, %,.0f %s/s, %d failed tasks",
            what,
            done,
            total,
            unit,
            done / seconds,
            unit,
            failed);
    return done == 0
        ? line
        : "%s, about %s left".formatted(line, Figures.duration(seconds / done * (total - done)));
  }

  @Override
  public synchronized void close() {
    closed = true;
    timer.cancel();
    bar.ifPresent(ProgressBar::close);
  }
}
