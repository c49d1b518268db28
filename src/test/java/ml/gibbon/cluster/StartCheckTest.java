package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartCheckTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"spark://nohost.invalid:7077", "spark://127.0.0.1:1", "spark://h:x"})
  void a_master_that_does_not_answer_is_one_line(String master) {
    assertThatThrownBy(() -> StartCheck.run(Map.of("spark.master", master)))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "the Spark master %s does not answer: mend the address after --master, or start the master"
                .formatted(master));
  }

  @Test
  void one_of_several_masters_is_enough() throws IOException {
    try (ServerSocket master = new ServerSocket(0)) {
      String both = "spark://127.0.0.1:1,127.0.0.1:" + master.getLocalPort();
      assertThatCode(() -> StartCheck.run(Map.of("spark.master", both))).doesNotThrowAnyException();
    }
  }

  @Test
  void a_folder_for_temporary_files_must_be_writable() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    String wrong = file + "," + file.resolve("below");
    assertThatThrownBy(() -> StartCheck.run(Map.of("spark.local.dir", wrong)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("spark.local.dir is %s but cannot be written", wrong);
    assertThatCode(() -> StartCheck.run(Map.of("spark.local.dir", wrong + "," + folder)))
        .doesNotThrowAnyException();
  }
}
