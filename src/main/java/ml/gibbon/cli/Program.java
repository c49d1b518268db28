package ml.gibbon.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a picocli command as all of Gibbon's programs run theirs: results go to standard output, an
 * error that the user can mend is one line, and the exit codes are those of {@link GibbonCommand}.
 */
public final class Program {

  private static final int USAGE = 2;
  private static final int LACK = 3;

  /** Which no one sees: the JVM ends with 128 and the signal's number. */
  private static final int STOPPED = 1;

  private Program() {}

  /**
   * Runs a command line and ends the JVM when it fails. Success is a plain return, because an exit
   * from inside the program looks like a failure to YARN.
   *
   * @param command an object that picocli's annotations describe
   */
  public static void run(Object command, String... args) {
    // Numbers and letters come out alike in every language.
    Locale.setDefault(Locale.ROOT);
    Optional<String> unfit = unfitFor(System.getProperty("sun.jnu.encoding", "UTF-8"));
    if (unfit.isPresent()) {
      System.err.println("gibbon: " + unfit.get());
      System.exit(USAGE);
    }
    AtomicBoolean ended = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> tellUnless(ended)));
    StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    int code =
        execute(
            command,
            ConsoleLog::configure,
            new PrintWriter(out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args);
    ended.set(true);
    if (code == 0 && out.failure().isPresent()) {
      System.err.println("gibbon: " + out.failure().get());
      code = LACK;
    }
    if (code != 0) {
      System.exit(code);
    }
  }

  /** A signal, as of Ctrl-C, ends the JVM with 128 and its number, without a word. */
  private static void tellUnless(AtomicBoolean ended) {
    if (!ended.get()) {
      System.err.println(
          "gibbon: stopped by a signal: what was half done does not count; start the same command again, which goes on where it was");
    }
  }

  /**
   * Why names of files cannot be trusted; Java turns the letters that an encoding lacks into
   * question marks, in arguments and on the disk, without an error.
   *
   * @param encoding of names, which Java takes from the environment's locale
   */
  static Optional<String> unfitFor(String encoding) {
    return encoding.equalsIgnoreCase("UTF-8") || encoding.equalsIgnoreCase("UTF8")
        ? Optional.empty()
        : Optional.of(
            "names of files are in %s here, which lacks most letters: set the environment variable LC_ALL to a UTF-8 locale, such as C.UTF-8 (locale -a lists them), or start this with deploy/gibbon, which does"
                .formatted(encoding));
  }

  /**
   * Runs a command line and returns its exit code.
   *
   * @param command an object that picocli's annotations describe
   * @param out for results
   * @param err for errors
   */
  public static int execute(Object command, PrintWriter out, PrintWriter err, String... args) {
    return execute(command, () -> {}, out, err, args);
  }

  /**
   * @param beforeWork what a command needs, but not the help about it: it would take longer
   */
  private static int execute(
      Object command, Runnable beforeWork, PrintWriter out, PrintWriter err, String... args) {
    CommandLine line =
        new CommandLine(command)
            .setOut(out)
            .setErr(err)
            .setExpandAtFiles(false)
            .setExecutionStrategy(
                parsed -> {
                  Integer helped = CommandLine.executeHelpRequest(parsed);
                  if (helped != null) {
                    return helped;
                  }
                  beforeWork.run();
                  return new CommandLine.RunLast().execute(parsed);
                })
            .setParameterExceptionHandler((failure, all) -> wrongUsage(failure, err))
            .setExecutionExceptionHandler((failure, all, parsed) -> failed(command, failure, err));
    try {
      return line.execute(args);
    } catch (Throwable failure) {
      // What memory, native libraries or another Spark lack are errors, which picocli lets pass.
      return failed(command, failure, err);
    }
  }

  private static int failed(Object command, Throwable failure, PrintWriter err) {
    if (isStopping()) {
      // Spark has ended under the command, whatever that comes to there: the signal is told.
      return STOPPED;
    }
    int code = Failures.show(failure, err);
    if (command instanceof GibbonCommand gibbon) {
      gibbon.log().file().ifPresent(file -> err.println("log: " + file));
    }
    return code;
  }

  /** Whether a signal is ending the JVM, which nothing else ends while a command runs. */
  private static boolean isStopping() {
    Thread hook = new Thread();
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private static int wrongUsage(ParameterException failure, PrintWriter err) {
    CommandSpec command = failure.getCommandLine().getCommandSpec();
    List<String> nearest =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    err.println(
        "gibbon: %s%s; see: %s --help"
            .formatted(
                secondFile(failure, command)
                    .orElse(failure.getMessage().lines().findFirst().orElse("")),
                nearest.isEmpty() ? "" : ", did you mean %s?".formatted(nearest.get(0)),
                command.qualifiedName()));
    return USAGE;
  }

  private static Optional<String> secondFile(ParameterException failure, CommandSpec command) {
    return failure instanceof UnmatchedArgumentException unmatched
            && !unmatched.isUnknownOption()
            && !command.positionalParameters().isEmpty()
        ? Optional.of(
            "%s takes one configuration, but %s comes after it: name several in a list runs of one, and write changes of it as --set key=value"
                .formatted(command.qualifiedName(), unmatched.getUnmatched().get(0)))
        : Optional.empty();
  }
}
