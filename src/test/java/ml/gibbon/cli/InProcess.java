package ml.gibbon.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import ml.gibbon.run.SparkPipeline;

/** A command in the JVM of the test, on two threads. */
public final class InProcess {

  private InProcess() {}

  /**
   * What a command left.
   *
   * @param code of the exit that a process would have made
   */
  public record Outcome(int code, String out, String err) {}

  public static Outcome gibbon(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    System.setProperty("spark.master", "local[2]");
    try {
      int code =
          GibbonCommand.execute(
              SparkPipeline::new,
              new PrintWriter(out, true),
              new PrintWriter(err, true),
              arguments);
      return new Outcome(code, out.toString(), err.toString());
    } finally {
      System.clearProperty("spark.master");
    }
  }
}
