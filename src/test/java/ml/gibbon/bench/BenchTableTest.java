package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchTableTest {

  private static Map<String, Object> columns(Object... namesAndValues) {
    Map<String, Object> columns = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      columns.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return columns;
  }

  @Test
  void rows_are_lines_with_aligned_columns() {
    BenchRow one = () -> columns("model", "softmax", "ours", 712_345.6, "ratio", 1.3256);
    BenchRow two = () -> columns("model", "cnn", "ours", 97.25, "ratio", null);

    assertThat(BenchTable.of(List.of(one, two)))
        .isEqualTo(
            """
            model      ours  ratio
            softmax  712346   1.33
            cnn        97.3      -
            """);
  }

  @Test
  void many_values_become_lines() {
    Map<String, Object> many = new LinkedHashMap<>();
    for (int i = 0; i < 15; i++) {
      many.put("value" + i, 100 + i);
    }

    assertThat(BenchTable.of(List.of(() -> many)).lines())
        .hasSize(15)
        .startsWith("value0   100", "value1   101")
        .endsWith("value14  114");
  }

  @Test
  void without_rows_there_is_no_table() {
    assertThat(BenchTable.of(List.of())).isEmpty();
  }
}
