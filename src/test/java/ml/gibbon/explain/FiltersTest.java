package ml.gibbon.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.FirstLayer;
import ml.gibbon.result.Explanation.FilterRow;
import org.junit.jupiter.api.Test;

class FiltersTest {

  private static final ImageShape SHAPE = new ImageShape(1, 1, 3);

  @Test
  void weights_are_grey_around_zero_and_scaled_to_the_largest() {
    float[][] weights = {{-2, 0, 1}, {0, 0, 0}};

    List<FilterRow> rows =
        Filters.of(new FirstLayer(SHAPE, 2, 1, true, weights), List.of("cat", "dog"));

    assertThat(rows).extracting(FilterRow::label).containsExactly("weights", "two classes");
    assertThat(rows.get(0).filters()).extracting(f -> f.name()).containsExactly("cat", "dog");
    // -2 is black (0), 0 is 127.5 rounded up, 1 is half way from there to white.
    assertThat(rows.get(0).filters().get(0).pixels()).containsExactly(0, 128, 191);
    assertThat(rows.get(0).filters().get(1).pixels()).containsExactly(128, 128, 128);
    // The difference of the two classes and its sign: black, grey, white.
    assertThat(rows.get(1).filters().get(1).pixels()).containsExactly(0, 128, 255);
  }

  @Test
  void maxout_units_have_a_row_each() {
    float[][] weights = new float[2 * 20][3];

    List<FilterRow> rows = Filters.of(new FirstLayer(SHAPE, 20, 2, false, weights), List.of());

    assertThat(rows).hasSize(8).allMatch(row -> row.filters().size() == 2);
    assertThat(rows.get(0).label()).isEqualTo("unit 1");
  }
}
