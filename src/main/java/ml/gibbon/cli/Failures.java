package ml.gibbon.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.GateException;
import ml.gibbon.error.InputException;
import ml.gibbon.error.UserException;

/** Shows a failure as the user needs it: one line for what they can mend, a trace for a bug. */
final class Failures {

  /** Exit code of a bug. */
  static final int BUG = 1;

  /** An exception that a task threw reaches the driver as text only. */
  private static final Pattern REMOTE =
      Pattern.compile("ml\\.gibbon\\.error\\.(Configuration|Input|Gate)Exception: ([^\\r\\n]*)");

  private Failures() {}

  /** Prints it and returns the exit code. */
  static int show(Throwable failure, PrintWriter err) {
    Optional<UserException> mendable = mendable(failure);
    if (mendable.isEmpty()) {
      err.printf(
          "gibbon: this is a bug in Gibbon or a failure of the cluster: %s; its trace is below%n",
          failure.toString().lines().findFirst().orElse(""));
      failure.printStackTrace(err);
      return BUG;
    }
    err.println("gibbon: " + mendable.get().getMessage().lines().findFirst().orElse(""));
    return mendable.get().exitCode();
  }

  /** The user's part of a failure, wherever it is in the chain of causes. */
  private static Optional<UserException> mendable(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException found) {
        return Optional.of(found);
      }
      Matcher remote = REMOTE.matcher(String.valueOf(cause.getMessage()));
      if (remote.find()) {
        return Optional.of(exception(remote.group(1), remote.group(2)));
      }
    }
    return ForeignFailures.inWords(failure);
  }

  private static UserException exception(String kind, String message) {
    return switch (kind) {
      case "Configuration" -> new ConfigurationException(message);
      case "Input" -> new InputException(message);
      default -> new GateException(message);
    };
  }
}
