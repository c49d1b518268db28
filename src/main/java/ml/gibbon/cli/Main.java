package ml.gibbon.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import ml.gibbon.run.SparkPipeline;

/** Where spark-submit enters. */
public final class Main {

  private Main() {}

  /**
   * Runs one command. Success is a plain return, because an exit from inside the program looks like
   * a failure to YARN; the exit codes of failures are those of {@link GibbonCommand}.
   */
  public static void main(String[] args) {
    ConsoleLog.configure();
    int code =
        GibbonCommand.execute(
            SparkPipeline::new,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args);
    if (code != 0) {
      System.exit(code);
    }
  }
}
