package ml.gibbon.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GatheredLinesTest {

  /** Where each flush is a message. */
  private static final class Messages extends ByteArrayOutputStream {
    private int sent;

    @Override
    public synchronized void flush() {
      sent++;
    }
  }

  private final Messages messages = new Messages();
  private final PrintStream target = new PrintStream(messages, false, StandardCharsets.UTF_8);

  @Test
  void many_lines_are_few_messages_and_none_is_lost() {
    String line = "line \u2192 %d";
    try (PrintStream lines = GatheredLines.before(target)) {
      IntStream.range(0, 20_000).forEach(i -> lines.println(line.formatted(i)));
    }

    assertThat(messages.toString(StandardCharsets.UTF_8).lines().collect(Collectors.toList()))
        .isEqualTo(IntStream.range(0, 20_000).mapToObj(line::formatted).toList());
    assertThat(messages.sent).isLessThan(1000);
  }

  @Test
  void what_is_printed_does_not_wait_for_the_end() throws Exception {
    try (PrintStream lines = GatheredLines.before(target)) {
      lines.print("half a line");
      for (int i = 0; i < 100 && messages.size() == 0; i++) {
        Thread.sleep(100);
      }

      assertThat(messages.toString(StandardCharsets.UTF_8)).isEqualTo("half a line");
    }
  }

  @Test
  void a_flush_passes_on_and_closing_leaves_the_target_open() {
    PrintStream lines = GatheredLines.before(target);
    lines.print("a");
    lines.flush();
    assertThat(messages.toString(StandardCharsets.UTF_8)).isEqualTo("a");

    lines.close();
    target.print("b");
    target.flush();
    assertThat(messages.toString(StandardCharsets.UTF_8)).isEqualTo("ab");
  }
}
