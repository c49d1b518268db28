package ml.gibbon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Filter.Result;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.filter.AbstractFilterable;
import org.apache.logging.log4j.core.filter.ThresholdFilter;

/**
 * The log of a run in {@code log/DATE-TIME.log} of its folder, with what the console is spared:
 * each failure of a task and its trace. Whoever has a Log4j configuration of their own keeps that
 * alone.
 */
final class FileLog implements RunLog {

  /** Folder below that of the run. */
  private static final String FOLDER = "log";

  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Supplier<LoggerContext> context;
  private Optional<FileAppender> appender = Optional.empty();
  private Optional<Path> file = Optional.empty();

  FileLog() {
    this(() -> (LoggerContext) LogManager.getContext(false));
  }

  /**
   * @param context asked when a run begins: starting Log4j takes time
   */
  FileLog(Supplier<LoggerContext> context) {
    this.context = context;
  }

  @Override
  public void begin(boolean isShown) {
    Configuration configuration = context.get().getConfiguration();
    if (appender.isPresent() || !ConsoleLog.isOurs(configuration)) {
      return;
    }
    FileAppender kept = new FileAppender();
    kept.start();
    configuration.getRootLogger().addAppender(kept, null, null);
    for (LoggerConfig logger : configuration.getLoggers().values()) {
      if (logger.getLevel().equals(Level.OFF)) {
        // The console is spared what is shown once at the end; a file is where one looks for it.
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(kept, null, null);
      }
    }
    if (!isShown) {
      AbstractFilterable console = configuration.getAppender(ConsoleLog.APPENDER);
      console.addFilter(ThresholdFilter.createFilter(Level.WARN, Result.NEUTRAL, Result.DENY));
    }
    context.get().updateLoggers();
    appender = Optional.of(kept);
  }

  @Override
  public void open(Path folder) {
    appender.ifPresent(
        kept -> {
          try {
            Path log = free(Files.createDirectories(folder.resolve(FOLDER)));
            kept.write(log);
            file = Optional.of(log);
          } catch (IOException e) {
            // A run is worth more than its log: a full disk stops it soon enough, in words.
            file = Optional.empty();
          }
        });
  }

  private static Path free(Path folder) {
    String name = NAME.format(ZonedDateTime.now(ZoneId.systemDefault()));
    Path log = folder.resolve(name + ".log");
    for (int i = 2; Files.exists(log); i++) {
      log = folder.resolve("%s-%d.log".formatted(name, i));
    }
    return log;
  }

  @Override
  public Optional<Path> file() {
    return file;
  }
}
