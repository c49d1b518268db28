package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.logging.log4j.core.Filter.Result;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

class RepeatedLinesTest {

  private final RepeatedLines filter = new RepeatedLines();

  private Result line(String text) {
    return filter.filter(Log4jLogEvent.newBuilder().setMessage(new SimpleMessage(text)).build());
  }

  @Test
  void a_line_passes_once() {
    assertThat(line("mnist: found in data")).isEqualTo(Result.NEUTRAL);
    assertThat(line("softmax: epoch 1/2")).isEqualTo(Result.NEUTRAL);
    assertThat(line("mnist: found in data")).isEqualTo(Result.DENY);
    assertThat(line("softmax: epoch 2/2")).isEqualTo(Result.NEUTRAL);
  }
}
