package ml.gibbon.notebook;

import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.UnresolvedReferenceException;

/** What went wrong, in words with the lines of cells. */
final class Failures {

  /** Lines of a trace above the one that says which line of the cell it was. */
  private static final int FRAMES = 3;

  /** Lines of a message. */
  private static final int LINES = 10;

  private static final String DRIVER = "Driver stacktrace:";

  /** Errors of these classes say all in their message. */
  private static final String FOR_USERS = "ml.gibbon.error.";

  /** The class that JShell puts around a cell has no name. */
  private static final Pattern NO_CLASS = Pattern.compile("\\s*location: class\\s*$");

  private final JShell shell;
  private final Map<String, Piece> pieces;
  private final CellControl control;

  Failures(JShell shell, Map<String, Piece> pieces, CellControl control) {
    this.shell = shell;
    this.pieces = pieces;
    this.control = control;
  }

  /**
   * Passes what went well.
   *
   * @throws CellException that says what did not
   */
  void check(SnippetEvent event) throws CellException {
    if (control.isInterrupted()) {
      throw new CellException("Interrupted.");
    }
    Snippet snippet = event.snippet();
    if (event.status() == Status.REJECTED) {
      throw new CellException(
          shell
              .diagnostics(snippet)
              .filter(Diag::isError)
              .map(diagnostic -> inWords(pieces.get(snippet.id()), diagnostic))
              .collect(Collectors.joining("\n")));
    }
    if (event.status() == Status.RECOVERABLE_NOT_DEFINED
        && snippet instanceof DeclarationSnippet declaration) {
      throw new CellException(needs(declaration));
    }
    if (event.exception() instanceof EvalException thrown) {
      throw new CellException(inWords(thrown));
    }
    if (event.exception() instanceof UnresolvedReferenceException unresolved) {
      throw new CellException(needs(unresolved.getSnippet()));
    }
  }

  private String needs(DeclarationSnippet declaration) {
    return "%s needs what no cell has declared yet: %s"
        .formatted(
            declaration.name(),
            shell.unresolvedDependencies(declaration).collect(Collectors.joining(", ")));
  }

  private static String inWords(Piece piece, Diag diagnostic) {
    int start = (int) diagnostic.getStartPosition();
    return "Line %d does not compile: %s%n%s"
        .formatted(
            piece.line(start),
            NO_CLASS.matcher(diagnostic.getMessage(Locale.ROOT)).replaceFirst("").strip(),
            piece.marked(start, (int) diagnostic.getEndPosition()));
  }

  private String inWords(EvalException thrown) {
    StringJoiner lines = new StringJoiner("\n");
    lines.add(said(thrown));
    if (!thrown.getExceptionClassName().startsWith(FOR_USERS)) {
      addTrace(lines, thrown);
      Throwable cause = thrown.getCause();
      for (; cause instanceof EvalException deeper; cause = deeper.getCause()) {
        lines.add("caused by " + said(deeper));
      }
    }
    return lines.toString();
  }

  private static String said(EvalException thrown) {
    String message = thrown.getMessage();
    String name = thrown.getExceptionClassName();
    if (name.startsWith(FOR_USERS)) {
      return message;
    }
    return message == null ? name : name + ": " + head(message);
  }

  /** Spark's messages quote the traces of tasks, and plans of pages. */
  private static String head(String message) {
    return message
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("\tat ") && !line.equals(DRIVER))
        .limit(LINES)
        .collect(Collectors.joining("\n"));
  }

  /** The first lines of the trace, and all lines of cells. */
  private void addTrace(StringJoiner lines, EvalException thrown) {
    int others = 0;
    for (StackTraceElement frame : thrown.getStackTrace()) {
      String file = String.valueOf(frame.getFileName());
      Piece piece = file.startsWith("#") ? pieces.get(file.substring(1)) : null;
      if (piece != null) {
        lines.add(
            "    at line %d of cell %d"
                .formatted(piece.lineOf(frame.getLineNumber()), piece.number()));
      } else if (others++ < FRAMES) {
        lines.add("    at " + frame);
      }
    }
  }
}
