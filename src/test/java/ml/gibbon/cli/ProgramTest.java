package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {

  @ParameterizedTest
  @ValueSource(strings = {"ANSI_X3.4-1968", "ISO-8859-1", "GBK", "US-ASCII"})
  void an_encoding_that_lacks_letters_is_refused_in_one_line(String encoding) {
    assertThat(Program.unfitFor(encoding))
        .contains(
            "names of files are in %s here, which lacks most letters: set the environment variable LC_ALL to a UTF-8 locale, such as C.UTF-8 (locale -a lists them), or start this with deploy/gibbon, which does"
                .formatted(encoding));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "utf-8", "UTF8"})
  void utf_8_is_taken(String encoding) {
    assertThat(Program.unfitFor(encoding)).isEmpty();
  }
}
