package ml.gibbon.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void writes_what_a_parser_of_csv_reads_back() {
    List<String> header = List.of("a,b", "say \"x\"", "line\nbreak");
    List<String> row = List.of("1", "0.5", "plain");
    CsvParserSettings settings = new CsvParserSettings();
    settings.getFormat().setLineSeparator("\n");

    List<String[]> read =
        new CsvParser(settings).parseAll(new StringReader(new Numbers(header, List.of(row)).csv()));

    assertThat(read).containsExactly(header.toArray(String[]::new), row.toArray(String[]::new));
  }

  @Test
  void writes_six_digits() {
    assertThat(Numbers.text(100.0 / 3)).isEqualTo("33.3333");
    assertThat(Numbers.text(1e-7)).isEqualTo("0.0000001");
    assertThat(Numbers.text(-0.0)).isEqualTo("0");
    assertThat(Numbers.text(1_200_000)).isEqualTo("1200000");
    assertThat(Numbers.text(Double.NaN)).isEmpty();
  }
}
