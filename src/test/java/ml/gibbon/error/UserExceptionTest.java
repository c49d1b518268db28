package ml.gibbon.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserExceptionTest {

  @ParameterizedTest
  @CsvSource({
    "'a.bin is damaged\n at line 3', a.bin is damaged",
    "'a\u001b[31mred', a?[31mred",
    "'a\tb\u0000', a?b?",
    "'', ''"
  })
  void a_message_is_one_line_that_a_console_shows(String message, String shown) {
    assertThat(new InputException(message)).hasMessage(shown);
    assertThat(new ConfigurationException(message)).hasMessage(shown);
  }

  @ParameterizedTest
  @CsvSource({"2000, 2000", "2001, 2003", "1000000, 2003"})
  void a_text_that_is_quoted_in_full_is_cut(int length, int shown) {
    assertThat(new InputException("x".repeat(length)).getMessage()).hasSize(shown);
  }
}
