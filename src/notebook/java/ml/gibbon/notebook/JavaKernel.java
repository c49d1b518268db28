package ml.gibbon.notebook;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.io.PrintStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** The kernel: answers Jupyter's messages with what an {@link Evaluator} makes of them. */
final class JavaKernel extends BaseKernel {

  private final Evaluator evaluator;
  private Instant failed = Instant.MIN;

  JavaKernel(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  @Override
  public void becomeHandlerForConnection(JupyterConnection connection) {
    super.becomeHandlerForConnection(connection);
    ShellHandler<ExecuteRequest> execute = connection.getHandler(MessageType.EXECUTE_REQUEST);
    connection.setHandler(
        MessageType.EXECUTE_REQUEST,
        (environment, request) -> {
          if (request.getContent().shouldStopOnError() && sentAt(request).isBefore(failed)) {
            abort(environment);
          } else {
            execute.handle(environment, request);
          }
        });
  }

  /** Cells that were sent before an earlier one had failed are not run, as in Python. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static void abort(ShellReplyEnvironment environment) {
    environment.setBusyDeferIdle();
    environment.reply(
        new Message(
            environment.getContext(),
            (MessageType) MessageType.EXECUTE_REPLY,
            Map.of("status", "aborted")));
  }

  private static Instant sentAt(Message<?> message) {
    return OffsetDateTime.parse(message.getHeader().getTimestamp().getDateString()).toInstant();
  }

  @Override
  public DisplayData eval(String cell) throws CellException {
    PrintStream out = System.out;
    PrintStream err = System.err;
    try (PrintStream gatheredOut = GatheredLines.before(out);
        PrintStream gatheredErr = GatheredLines.before(err)) {
      System.setOut(gatheredOut);
      System.setErr(gatheredErr);
      Object value = evaluator.evaluate(cell, this::displayAfterWhatWasPrinted);
      return value == null ? null : data(value);
    } catch (CellException e) {
      failed = Instant.now();
      throw e;
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private void displayAfterWhatWasPrinted(Object shown) {
    System.out.flush();
    System.err.flush();
    display(data(shown));
  }

  private static DisplayData data(Object value) {
    Shown shown = Shown.of(value);
    DisplayData data = new DisplayData();
    shown.data().forEach(data::putData);
    shown.width().ifPresent(width -> data.putMetaData(Shown.PNG, Map.of("width", width)));
    return data;
  }

  @Override
  public List<String> formatError(Exception failure) {
    return errorStyler.secondaryLines(failure.getMessage());
  }

  @Override
  public void interrupt() {
    evaluator.interrupt();
  }

  @Override
  public ReplacementOptions complete(String cell, int cursor) {
    Evaluator.Completions completions = evaluator.complete(cell, cursor);
    return new ReplacementOptions(completions.texts(), completions.from(), cursor);
  }

  @Override
  public String isComplete(String cell) {
    return evaluator.isComplete(cell) ? IS_COMPLETE_YES : "  ";
  }

  @Override
  public LanguageInfo getLanguageInfo() {
    return new LanguageInfo.Builder("Java")
        .version(Integer.toString(Runtime.version().feature()))
        .mimetype("text/x-java-source")
        .fileExtension(".jshell")
        .pygments("java")
        .codemirror("text/x-java")
        .build();
  }
}
