package ml.gibbon.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a picocli command as all of Gibbon's programs run theirs: results go to standard output, an
 * error that the user can mend is one line, and the exit codes are those of {@link GibbonCommand}.
 */
public final class Program {

  private static final int USAGE = 2;

  private Program() {}

  /**
   * Runs a command line and ends the JVM when it fails. Success is a plain return, because an exit
   * from inside the program looks like a failure to YARN.
   *
   * @param command an object that picocli's annotations describe
   */
  public static void run(Object command, String... args) {
    ConsoleLog.configure();
    int code =
        execute(
            command,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /**
   * Runs a command line and returns its exit code.
   *
   * @param command an object that picocli's annotations describe
   * @param out for results
   * @param err for errors
   */
  public static int execute(Object command, PrintWriter out, PrintWriter err, String... args) {
    CommandLine line =
        new CommandLine(command)
            .setOut(out)
            .setErr(err)
            .setExpandAtFiles(false)
            .setParameterExceptionHandler((failure, all) -> wrongUsage(failure, err))
            .setExecutionExceptionHandler((failure, all, parsed) -> Failures.show(failure, err));
    try {
      return line.execute(args);
    } catch (Throwable failure) {
      // What memory, native libraries or another Spark lack are errors, which picocli lets pass.
      return Failures.show(failure, err);
    }
  }

  private static int wrongUsage(ParameterException failure, PrintWriter err) {
    List<String> nearest =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    err.println(
        "gibbon: %s%s; see: %s --help"
            .formatted(
                failure.getMessage().lines().findFirst().orElse(""),
                nearest.isEmpty() ? "" : ", did you mean %s?".formatted(nearest.get(0)),
                failure.getCommandLine().getCommandSpec().qualifiedName()));
    return USAGE;
  }
}
