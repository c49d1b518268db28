package ml.gibbon.notebook;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** Where {@code deploy/gibbon kernel FILE} enters: the kernel of one notebook. */
public final class Main {

  private static final int USAGE = 2;

  private Main() {}

  /**
   * Serves a notebook until Jupyter ends it.
   *
   * @param args the file in which Jupyter writes its ports; {@code --help} only says what this is
   * @throws Exception when the ports cannot be bound
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 1 || args[0].startsWith("-")) {
      System.err.println(
          "gibbon: kernel is started by Jupyter, with the file of its ports; see deploy/notebooks");
      System.exit(args.length == 1 && args[0].equals("--help") ? 0 : USAGE);
    }
    // Numbers come out alike in every language.
    Locale.setDefault(Locale.ROOT);
    Logger.getLogger("").setLevel(Level.WARNING);
    // Log4j keeps the standard error of this moment: log lines go there, and not into cells.
    LoggerFactory.getLogger(Main.class);
    JupyterConnection connection =
        new JupyterConnection(KernelConnectionProperties.parse(Files.readString(Path.of(args[0]))));
    try (Evaluator evaluator = new Evaluator(SparkJobs::cancel)) {
      new JavaKernel(evaluator).becomeHandlerForConnection(connection);
      connection.connect();
      connection.waitUntilClose();
    }
    // Spark's threads would keep the process.
    System.exit(0);
  }
}
