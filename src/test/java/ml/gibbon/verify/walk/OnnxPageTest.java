package ml.gibbon.verify.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page on ONNX claims what is read, and nothing else. */
class OnnxPageTest {

  @Test
  void the_operators_are_those_that_are_read() {
    String table =
        OnnxPage.claims().stream()
            .map(row -> "| " + String.join(" | ", row) + " |")
            .collect(Collectors.joining("\n"));
    assertThat(OnnxPage.read().operators())
        .as("the table in %s must be\n%s", OnnxPage.FILE, table)
        .isEqualTo(OnnxPage.claims());
  }

  @Test
  void every_refusal_has_a_reason() {
    assertThat(OnnxPage.read().refusals())
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row).hasSize(2).doesNotContain(""));
  }
}
