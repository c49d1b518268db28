package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import ml.gibbon.result.EpochErrors;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.TrainingHistory;
import org.junit.jupiter.api.Test;

class HistoryFileTest {

  private static final String CSV =
      """
      epoch,loss,clean_error,adversarial_error,learning_rate,momentum,seconds,images_per_second,fgsm_error,pgd_error,warning
      1,0.5,0.1,,0.1,0.5,61.50,1000.0,,,
      2,0.25,0.05,0.5,0.01,0.75,60.00,1100.0,0.04,0.9,single-steps-only
      """;
  private static final TrainingHistory HISTORY =
      new TrainingHistory(
          List.of(
              new EpochRecord(
                  1, .5, EpochErrors.ofClean(OptionalDouble.of(.1)), .1, .5, 61.5, 1000),
              new EpochRecord(
                  2,
                  .25,
                  new EpochErrors(
                      OptionalDouble.of(.05),
                      OptionalDouble.of(.5),
                      OptionalDouble.of(.04),
                      OptionalDouble.of(.9)),
                  .01,
                  .75,
                  60,
                  1100)));

  @Test
  void writes_a_line_for_each_epoch() {
    assertThat(new String(HistoryFile.write(HISTORY), StandardCharsets.UTF_8)).isEqualTo(CSV);
  }

  @Test
  void reads_what_was_measured_and_what_was_not() {
    assertThat(HistoryFile.parse(CSV)).isEqualTo(HISTORY);
    assertThat(HistoryFile.parse(CSV).last().imagesPerSecond()).isEqualTo(1100);
  }

  @Test
  void reads_a_file_without_the_columns_of_fgsm_and_pgd() {
    String csv =
        """
        epoch,loss,clean_error,adversarial_error,learning_rate,momentum,seconds,images_per_second
        1,0.5,0.1,,0.1,0.5,61.50,1000.0
        """;

    assertThat(HistoryFile.parse(csv).epochs()).isEqualTo(HISTORY.epochs().subList(0, 1));
    assertThatThrownBy(() -> HistoryFile.parse(csv + "2,0.5,0.1,,0.1,0.5,61.50,1000.0,,,\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("11 values but the header has 8");
  }

  @Test
  void refuses_lines_that_do_not_fit_the_header() {
    String header = CSV.substring(0, CSV.indexOf('\n') + 1);

    assertThatThrownBy(() -> HistoryFile.parse(header + "1\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 values but the header has 11");
    assertThatThrownBy(() -> HistoryFile.parse(header + "1,x,,,1,1,1,1,,,\n"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refuses_other_columns() {
    assertThatThrownBy(() -> HistoryFile.parse("epoch,loss\n1,0.5\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the first line is epoch,loss but must be epoch,loss,clean_error,");
    assertThatThrownBy(() -> HistoryFile.parse(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the first line is missing");
  }
}
