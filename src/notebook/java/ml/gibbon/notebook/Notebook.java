package ml.gibbon.notebook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.error.InputException;

/** What every cell can call by its bare name. */
public final class Notebook {

  private Notebook() {}

  /**
   * Shows a value before the cell has ended: a picture, a chart, rows, or anything as text.
   *
   * @throws IllegalStateException in a thread that a cell has started
   */
  public static void display(Object value) {
    if (!(Thread.currentThread() instanceof CellThread cell)) {
      throw new IllegalStateException("display works in the cell itself, not in other threads");
    }
    cell.display(value);
  }

  /**
   * Runs {@code deploy/gibbon} in the folder of the notebook, and waits for its end. Progress goes
   * to where Jupyter logs.
   *
   * @param arguments for example {@code plan, mine.conf}
   * @return what it prints
   * @throws InputException with its error, when it ends with one
   */
  public static String gibbon(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("gibbon.root"), "deploy", "gibbon").toString());
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("gibbon", ".txt");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try {
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new InputException(lastLine(Files.readString(errors)));
      }
      return printed;
    } finally {
      process.destroy();
      Files.delete(errors);
    }
  }

  private static String lastLine(String text) {
    String stripped = text.strip();
    return stripped.substring(stripped.lastIndexOf('\n') + 1);
  }
}
