package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.StaticSQLConf;
import org.junit.jupiter.api.Test;

class FixedSettingTest {

  @Test
  void each_is_documented_with_its_reason() throws IOException {
    String page = Files.readString(Path.of("deploy/README.md"));
    assertThat(FixedSetting.ALL)
        .allSatisfy(
            setting ->
                assertThat(page)
                    .contains(
                        "| `%s` | `%s` | %s |\n"
                            .formatted(setting.key(), setting.value(), setting.why())));
  }

  /** A name that Spark has changed would be set in vain. */
  @Test
  void spark_knows_those_of_its_own() {
    // Registers those that are static.
    assertThat(StaticSQLConf.CATALOG_IMPLEMENTATION()).isNotNull();
    assertThat(FixedSetting.ALL)
        .map(FixedSetting::key)
        .filteredOn(key -> key.startsWith("spark.sql."))
        .allSatisfy(key -> assertThat(new SQLConf().getConfString(key)).as(key).isNotNull());
  }
}
