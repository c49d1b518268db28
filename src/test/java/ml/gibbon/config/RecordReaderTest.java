package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;
import static ml.gibbon.error.SettingException.requireEach;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.SettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordReaderTest {

  private enum Pace {
    SLOW_DOWN,
    GO_ON
  }

  private record Pgd(double stepSize, int steps, boolean randomStart, long restarts, Pace pace) {
    Pgd {
      require(stepSize > 0, "stepSize", stepSize, "a number above 0");
      require(steps >= 1, "steps", steps, "a whole number from 1 on");
      require(restarts >= 0, "restarts", restarts, "a whole number from 0 on");
      require(
          restarts == 0 || randomStart,
          "restarts",
          restarts,
          "0 without a random start (random-start is false)");
    }
  }

  private static final String PGD =
      "step-size = 2/255, steps = 40, random-start = true, restarts = 3, pace = go-on\n";

  private record Layer(int units, String name) {
    Layer {
      require(units >= 1, "units", units, "a whole number from 1 on");
    }
  }

  private record Network(
      List<Integer> filters,
      List<Double> rates,
      List<Pace> paces,
      List<Layer> layers,
      Layer last,
      OptionalDouble bound,
      OptionalLong seed) {
    Network {
      requireEach(filter -> filter >= 1, "filters", filters, "a whole number from 1 on");
      require(!last.name().isEmpty(), "last.name", last.name(), "filled in");
    }
  }

  private static final String NETWORK =
      """
      filters = [1, 2], rates = [1/2, .25], paces = [go-on, slow-down]
      layers = [{units = 3, name = a}, {units = 4, name = b}], last { units = 5, name = c }
      bound = none, seed = 7
      """;

  /** Later keys override earlier ones, as in a file. */
  private static Group group(String text) {
    return new Group("attacks.x", ConfigFactory.parseString(text).root());
  }

  private static String failure(String text, Class<? extends Record> type) {
    try {
      RecordReader.read(group(text), type);
    } catch (ConfigurationException e) {
      return e.getMessage().replaceAll("; (change it in|set) .*", "");
    }
    throw new AssertionError("no error for " + text);
  }

  @Test
  void a_component_is_read_from_the_key_of_its_name() {
    assertThat(RecordReader.read(group(PGD), Pgd.class))
        .isEqualTo(new Pgd(2 / 255.0, 40, true, 3, Pace.GO_ON));
  }

  @Test
  void components_may_be_lists_groups_and_optional_numbers() {
    assertThat(RecordReader.read(group(NETWORK), Network.class))
        .isEqualTo(
            new Network(
                List.of(1, 2),
                List.of(0.5, 0.25),
                List.of(Pace.GO_ON, Pace.SLOW_DOWN),
                List.of(new Layer(3, "a"), new Layer(4, "b")),
                new Layer(5, "c"),
                OptionalDouble.empty(),
                OptionalLong.of(7)));
    assertThat(
            RecordReader.read(group(NETWORK + "bound = 1/4, seed = none"), Network.class).bound())
        .hasValue(0.25);
  }

  @Test
  void values_may_be_given_instead_of_keys() {
    assertThat(
            RecordReader.read(
                group("step-size = 1, steps = 2, restarts = 0, pace = go-on"),
                Pgd.class,
                Map.of("randomStart", true, "steps", 3)))
        .isEqualTo(new Pgd(1, 3, true, 0, Pace.GO_ON));
  }

  @Test
  void a_given_value_that_is_not_allowed_is_told_with_the_group_it_belongs_to() {
    assertThatThrownBy(
            () ->
                RecordReader.read(
                    group("steps = 1, random-start = true, restarts = 0, pace = go-on"),
                    Pgd.class,
                    Map.of("stepSize", -1.0)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("attacks.x.step-size is -1.0 but must be a number above 0; change");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          steps = 0            | steps is 0 but must be a whole number from 1 on
          steps = 5/10         | steps is 5/10 but must be a whole number from 1 on
          steps = many         | steps is many but must be a whole number from 1 on
          steps = [1]          | steps is [1] but must be a whole number from 1 on
          steps = 3000000000   | steps is 3000000000 but must be a whole number up to 2147483647
          steps = -3000000000  | steps is -3000000000 but must be a whole number from 1 on
          step-size = small    | step-size is small but must be a number above 0
          step-size = 0/255    | step-size is 0/255 but must be a number above 0
          step-size = 1/0      | step-size is 1/0 but must be a number above 0
          restarts = few       | restarts is few but must be a whole number from 0 on
          random-start = yes   | random-start is yes but must be true or false
          random-start = false | restarts is 3 but must be 0 without a random start (random-start is false)
          pace = GO_ON         | pace is GO_ON but must be one of slow-down, go-on
          """)
  void what_the_record_does_not_allow_is_told_with_the_key_and_the_value_as_written(
      String text, String message) {
    assertThat(failure(PGD + text, Pgd.class)).isEqualTo("attacks.x." + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          filters = [1, 0]     | filters[1] is 0 but must be a whole number from 1 on
          filters = [1, x]     | filters[1] is x but must be a whole number from 1 on
          filters = 1          | filters is 1 but must be a list such as [1, 2]
          rates = [1, x]       | rates[1] is x but must be a number of at most 15 digits
          paces = [go-on, up]  | paces[1] is up but must be one of slow-down, go-on
          bound = no           | bound is no but must be a number of at most 15 digits
          last = 5             | last is 5 but must be a group of keys in braces
          last { units = 0 }   | last.units is 0 but must be a whole number from 1 on
          last { name = "" }   | last.name is "" but must be filled in
          last { units = 1/2 } | last.units is 1/2 but must be a whole number from 1 on
          layers = [{units = 0, name = a}] | layers[0].units is 0 but must be a whole number from 1 on
          """)
  void elements_and_nested_groups_are_named_by_their_whole_path(String text, String message) {
    assertThat(failure(NETWORK + text, Network.class)).isEqualTo("attacks.x." + message);
  }

  @Test
  void a_group_in_a_list_may_have_the_keys_of_its_record_only() {
    assertThat(failure(NETWORK + "layers = [{units = 1, name = a, nmae = b}]", Network.class))
        .startsWith("unknown key attacks.x.layers[0].nmae in ")
        .endsWith("; attacks.x.layers[0] may have units, name");
  }

  @Test
  void a_missing_key_is_named() {
    assertThat(failure("step-size = 1", Pgd.class)).startsWith("attacks.x.steps is missing");
  }

  @Test
  void of_two_mistakes_the_one_told_is_a_mistake_of_the_user() {
    assertThat(failure(PGD + "steps = many, step-size = 0", Pgd.class))
        .isEqualTo("attacks.x.steps is many but must be a whole number of at most 15 digits");
  }

  record Broken(int steps) {
    Broken {
      require(steps >= 1, "step", steps, "a whole number from 1 on");
      if (steps > 1) {
        throw new IllegalStateException("a bug");
      }
    }
  }

  @Test
  void a_bug_of_the_record_stays_a_bug() {
    assertThatThrownBy(() -> RecordReader.read(group("steps = 2"), Broken.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a bug");
  }

  private record Unreadable(Object value) {}

  @Test
  void a_component_that_no_value_can_fill_is_a_mistake_of_the_programmer() {
    assertThatThrownBy(() -> RecordReader.read(group("value = 2"), Unreadable.class))
        .isNotInstanceOf(ConfigurationException.class)
        .isInstanceOf(IllegalArgumentException.class)
        .isNotInstanceOf(SettingException.class);
  }
}
