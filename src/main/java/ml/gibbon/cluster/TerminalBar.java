package ml.gibbon.cluster;

import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * The last line of the terminal that standard error goes to. {@code deploy/gibbon} says how wide it
 * is, and nothing where there is none.
 */
final class TerminalBar implements ProgressBarConsumer {

  private static final String COLUMNS = "GIBBON_COLUMNS";
  private static final int NARROWEST = 40;
  private static final int MILLISECONDS_BETWEEN_DRAWINGS = 500;

  /** To the beginning of the line, and nothing behind it. */
  private static final String CLEAR = "\r\u001b[K";

  private final int columns;

  private TerminalBar(int columns) {
    this.columns = columns;
  }

  /** A bar, where there is a terminal. */
  static Optional<ProgressBar> open(String what, String unit, long total) {
    String columns = System.getenv().getOrDefault(COLUMNS, "");
    if (!columns.matches("[0-9]{1,4}") || Integer.parseInt(columns) < NARROWEST) {
      return Optional.empty();
    }
    int width = Integer.parseInt(columns);
    return Optional.of(
        ProgressBar.builder()
            .setTaskName(shortened(what, width / 3))
            .setInitialMax(total)
            .setUnit(" " + unit, 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(MILLISECONDS_BETWEEN_DRAWINGS)
            .showSpeed()
            .clearDisplayOnFinish()
            .setConsumer(new TerminalBar(width))
            .build());
  }

  /** So that the bar beside it has some length. */
  static String shortened(String what, int most) {
    return what.length() <= most ? what : what.substring(0, most - 3) + "...";
  }

  @Override
  public int getMaxRenderedLength() {
    return columns - 1;
  }

  @Override
  public void accept(String bar) {
    System.err.print("\r" + bar);
    System.err.flush();
  }

  @Override
  public void clear() {
    System.err.print(CLEAR);
    System.err.flush();
  }

  @Override
  public void close() {}
}
