package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import ml.gibbon.error.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleReaderTest {

  private static final String NIGHTLY =
      """
      output = out
      schedule { partition = "date=2026-11-24", new-images-only = true }
      data { name = parquet, path = images, parquet.test = "" }
      models.mine.file = mine.zip
      generate.split = train
      """;

  @TempDir Path folder;

  private Settings read(String... overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("nightly.conf"), NIGHTLY);
    return SettingsReader.read(file, List.of(overrides));
  }

  @Test
  void a_partition_is_a_folder_of_the_output() throws IOException {
    assertThat(read().output()).isEqualTo("out/date=2026-11-24");
    assertThat(read().schedule()).isEqualTo(new ScheduleSettings("out", "date=2026-11-24", true));
    assertThat(read("schedule.partition=\"\"", "schedule.new-images-only=false").output())
        .isEqualTo("out");
  }

  @Test
  void date_becomes_the_day_before_anything_is_stored() {
    var config = ConfigFactory.parseString("schedule.partition = date");
    assertThat(
            ScheduleReader.dated(config, LocalDate.of(2026, 1, 2)).getString("schedule.partition"))
        .isEqualTo("date=2026-01-02");
  }

  @Test
  void any_other_name_stays() {
    var config = ConfigFactory.parseString("schedule.partition = \"hour=7\"");
    assertThat(ScheduleReader.dated(config, LocalDate.of(2026, 1, 2))).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "schedule.partition=a/b; schedule.partition is a/b but must be empty, date or the name of one",
        "schedule.partition=_x; schedule.partition is _x",
        "schedule.partition=\"\"; schedule.new-images-only is true but must be false without schedule.partition",
        "data.name=mnist; unless data.name is parquet",
        "data.parquet.test=test*; unless data.parquet.test is empty",
        "models.b.architecture=softmax; b would be trained on the new images alone: name its file as models.b.file",
      })
  void what_cannot_be_is_refused(String override, String message) {
    assertThatThrownBy(() -> read(override))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }
}
