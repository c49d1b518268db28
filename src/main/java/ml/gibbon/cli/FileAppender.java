package ml.gibbon.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** Keeps lines until there is a file to write them to. */
final class FileAppender extends AbstractAppender {

  private static final String NAME = "run";

  /** Of a run that never gets a file, such as a refused one, no more are kept. */
  private static final int MOST_KEPT = 10_000;

  private static final PatternLayout LAYOUT =
      PatternLayout.newBuilder()
          .withPattern("%d{yyyy-MM-dd HH:mm:ss} %-5p %c{1}: %m%n")
          .withCharset(StandardCharsets.UTF_8)
          .build();

  private final List<String> kept = new ArrayList<>();
  private Optional<BufferedWriter> writer = Optional.empty();

  FileAppender() {
    super(NAME, null, LAYOUT, true, Property.EMPTY_ARRAY);
  }

  /**
   * Writes what was kept, and all lines from here on, to a new file; one that was begun before is
   * whole.
   */
  synchronized void write(Path file) throws IOException {
    if (writer.isPresent()) {
      writer.get().close();
    }
    BufferedWriter opened = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW);
    writer = Optional.of(opened);
    for (String line : kept) {
      opened.write(line);
    }
    opened.flush();
    kept.clear();
  }

  @Override
  public synchronized void append(LogEvent event) {
    String line = LAYOUT.toSerializable(event);
    if (writer.isPresent()) {
      try {
        writer.get().write(line);
        writer.get().flush();
      } catch (IOException e) {
        // Of a full disk the run itself says what to do; a log that lacks its end is none the
        // worse.
        writer = Optional.empty();
      }
    } else if (kept.size() < MOST_KEPT) {
      kept.add(line);
    }
  }
}
