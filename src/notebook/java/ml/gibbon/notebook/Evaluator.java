package ml.gibbon.notebook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * Compiles and runs cells in Java, one after the other: what one declares the next ones know. Cells
 * run in this JVM, with its class path.
 */
final class Evaluator implements AutoCloseable {

  /** What cells may name in short. */
  private static final List<String> IMPORTS =
      List.of(
          "java.io.*",
          "java.nio.file.*",
          "java.util.*",
          "java.util.stream.*",
          "org.apache.spark.sql.*",
          "static org.apache.spark.sql.functions.*",
          "ml.gibbon.notebook.*",
          "static ml.gibbon.notebook.Notebook.*");

  private final CellControl control = new CellControl();
  private final Runnable cancel;
  private final JShell shell;
  private final Map<String, Piece> pieces = new HashMap<>();
  private final Failures failures;
  private int cells;

  /**
   * @param cancel ends what a cell has others do, when it is interrupted
   */
  Evaluator(Runnable cancel) {
    this.cancel = cancel;
    shell = JShell.builder().executionEngine(new InThisJvm(control), Map.of()).build();
    failures = new Failures(shell, pieces, control);
    IMPORTS.forEach(name -> shell.eval("import " + name + ";"));
  }

  /**
   * Runs a cell.
   *
   * @param display takes what it shows on its way
   * @return the value of the expression that it ends in, or null where it ends in none, or in one
   *     with a semicolon
   * @throws CellException when it does not compile, throws, or is interrupted
   */
  Object evaluate(String cell, Consumer<Object> display) throws CellException {
    cells++;
    control.begin(display);
    SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
    Object value = null;
    String rest = cell;
    while (!rest.isBlank()) {
      // JShell counts places from the first letter.
      rest = rest.stripLeading();
      int from = cell.length() - rest.length();
      CompletionInfo next = analysis.analyzeCompletion(rest);
      if (next.completeness() == Completeness.EMPTY) {
        break;
      }
      if (next.completeness() == Completeness.DEFINITELY_INCOMPLETE) {
        throw new CellException(
            "The cell ends within what begins in line %d: a bracket, a quotation mark or the rest of a statement is missing."
                .formatted(Piece.line(cell, from)));
      }
      String source = next.source() == null ? rest : next.source();
      value = run(new Piece(cells, cell, from), source);
      rest = next.source() == null ? "" : next.remaining();
    }
    return value;
  }

  private Object run(Piece piece, String source) throws CellException {
    Object value = null;
    for (SnippetEvent event : shell.eval(source)) {
      boolean isOfThisPiece = event.causeSnippet() == null;
      if (isOfThisPiece) {
        pieces.put(event.snippet().id(), piece);
      }
      failures.check(event);
      if (isOfThisPiece && isShown(event.snippet(), source)) {
        value = control.value();
      }
    }
    return value;
  }

  private static boolean isShown(Snippet snippet, String source) {
    return !source.stripTrailing().endsWith(";")
        && (snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND
            || snippet.kind() == Snippet.Kind.EXPRESSION);
  }

  /** Stops the cell that runs, from another thread. */
  void interrupt() {
    cancel.run();
    try {
      if (!control.interrupt()) {
        System.err.println("The cell does not end: restart the kernel.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What may stand before the cursor.
   *
   * @param texts in the order of the alphabet, those of the expected type first
   * @param from where they begin in the cell
   */
  record Completions(List<String> texts, int from) {}

  Completions complete(String cell, int cursor) {
    int[] anchor = {cursor};
    List<Suggestion> found = shell.sourceCodeAnalysis().completionSuggestions(cell, cursor, anchor);
    List<String> texts = new ArrayList<>();
    for (boolean matches : new boolean[] {true, false}) {
      found.stream()
          .filter(suggestion -> suggestion.matchesType() == matches)
          .map(Suggestion::continuation)
          .distinct()
          .sorted()
          .forEach(texts::add);
    }
    return new Completions(texts.stream().distinct().toList(), anchor[0]);
  }

  /** Whether a console should run this, or wait for another line. */
  boolean isComplete(String cell) {
    String rest = cell;
    while (!rest.isBlank()) {
      CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      if (next.completeness() == Completeness.DEFINITELY_INCOMPLETE) {
        return false;
      }
      if (next.source() == null) {
        return true;
      }
      rest = next.remaining();
    }
    return true;
  }

  @Override
  public void close() {
    shell.close();
  }

  /** JShell's way to the one control of this evaluator. */
  private record InThisJvm(CellControl control) implements ExecutionControlProvider {

    @Override
    public String name() {
      return "cells";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
      return control;
    }
  }
}
