package ml.gibbon.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CsvTest {

  @Test
  void only_what_would_break_a_line_is_quoted() {
    assertThat(Csv.line(Arrays.asList("a", 1, .5, null, "b,c", "say \"d\"", "e\nf")))
        .isEqualTo("a,1,0.5,,\"b,c\",\"say \"\"d\"\"\",\"e\nf\"\n");
  }
}
