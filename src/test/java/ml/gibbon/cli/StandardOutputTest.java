package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardOutputTest {

  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  /** Takes some bytes and then fails as the system does. */
  private StandardOutput after(int room, String failure) {
    return new StandardOutput(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (taken.size() == room) {
              throw new IOException(failure);
            }
            taken.write(b);
          }
        });
  }

  private static void print(StandardOutput out) {
    PrintWriter writer = new PrintWriter(out, true, StandardCharsets.UTF_8);
    writer.println("one");
    writer.println("two");
    writer.println("thr\u00e9e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "Input/output error", "Disk quota exceeded"})
  void says_that_what_is_printed_is_not_whole(String reason) {
    StandardOutput out = after(5, reason);

    print(out);

    assertThat(out.failure()).get().asString().contains("is not whole", reason).hasLineCount(1);
    assertThat(taken.toString(StandardCharsets.UTF_8)).isEqualTo("one\nt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Broken pipe", "Bad file descriptor"})
  void nothing_is_missing_where_nobody_reads_on(String reason) {
    StandardOutput out = after(4, reason);

    print(out);

    assertThat(out.failure()).isEmpty();
  }

  @Test
  void lets_everything_pass() {
    StandardOutput out = after(-1, "");

    print(out);

    assertThat(out.failure()).isEmpty();
    assertThat(taken.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthr\u00e9e\n");
  }
}
