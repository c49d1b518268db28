package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A shell script in the place of the interpreter plays the peer. */
class TorchTest {

  @TempDir Path folder;

  /**
   * @param body of the script: {@code $3} is the number of threads
   */
  private String fake(String body) throws IOException {
    Path script = folder.resolve("python");
    Files.writeString(script, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script.toString();
  }

  private static String answering(String answer) {
    return "echo ready 9.9\nwhile read -r line; do echo %s; done\n".formatted(answer);
  }

  @Test
  void the_default_form_is_one_process_with_all_threads_the_best_form_one_for_each()
      throws IOException {
    String python = fake(answering("$(($3 * $3 * OMP_NUM_THREADS * OPENBLAS_NUM_THREADS))"));
    try (Torch torch = new Torch(python, 3)) {
      assertThat(torch.isThere()).isTrue();
      assertThat(torch.askDefault("gradient")).hasValue(81);
      assertThat(torch.askBest("gradient")).hasValue(3);
    }
  }

  @Test
  void both_forms_are_started_in_the_setting_that_is_fastest() throws IOException {
    String python = fake(answering("${OMP_WAIT_POLICY:+1}5"));
    // A policy puts a 1 before the 5.
    assertThat(TorchSetting.fastest(python, folder.resolve("script"), 2).setting().name())
        .endsWith("PASSIVE");
    try (Torch torch = new Torch(python, 2)) {
      assertThat(torch.askDefault("gradient")).hasValue(15);
      assertThat(torch.askBest("gradient")).hasValue(30);
    }
  }

  @Test
  void kernels_for_an_older_processor_are_not_forced_on_pytorch() {
    Map<String, String> environment =
        new HashMap<>(Map.of("OPENBLAS_CORETYPE", "Haswell", "OPENBLAS_L2_SIZE", "512", "A", "b"));
    TorchSetting.OWN_KERNELS.apply(environment);
    assertThat(environment).containsExactly(Map.entry("A", "b"));
  }

  @ParameterizedTest
  @CsvSource({"SkylakeX, AVX512_KERNELS", "Haswell, AVX2_KERNELS"})
  void kernels_are_named_where_openblas_would_choose_slower_ones(
      String kernels, TorchSetting setting) throws IOException {
    String python =
        fake(
            answering("$([ \"$OPENBLAS_CORETYPE\" = %s ] && echo 9 || echo 5)".formatted(kernels)));

    // Where the machine names them for all programs, nothing is left to name.
    boolean areNamed = kernels.equals(System.getenv("OPENBLAS_CORETYPE"));
    assertThat(TorchSetting.fastest(python, folder.resolve("script"), 2).setting())
        .isEqualTo(areNamed ? TorchSetting.AS_IS : setting);
  }

  @Test
  void kernels_that_the_processor_has_not_are_not_taken() throws IOException {
    String python = fake("[ \"$OPENBLAS_CORETYPE\" = SkylakeX ] && exit 132\n" + answering("5"));

    assertThat(TorchSetting.fastest(python, folder.resolve("script"), 2).setting())
        .isEqualTo(TorchSetting.AS_IS);
  }

  @Test
  void every_request_has_its_answer() throws IOException {
    // The first word of the request, on a line of its own, is a number here.
    String python = fake("echo ready 9.9\nwhile read -r first rest; do echo $first; done\n");
    try (Torch torch = new Torch(python, 2)) {
      assertThat(torch.askDefault("1.5", "ignored")).hasValue(1.5);
      assertThat(torch.askBest("2.25e3", "ignored")).hasValue(4500);
    }
  }

  @Test
  void the_reason_of_a_failure_is_told() throws IOException {
    try (Torch torch = new Torch(fake(answering("error KeyError softmax")), 1)) {
      assertThatThrownBy(() -> torch.askBest("gradient"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("PyTorch failed: KeyError softmax");
    }
  }

  @Test
  void an_answer_that_is_no_number_is_told() throws IOException {
    try (Torch torch = new Torch(fake(answering("hello")), 1)) {
      assertThatThrownBy(() -> torch.askDefault("gradient"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the PyTorch process answered: hello");
    }
  }

  @Test
  void a_process_that_ends_in_the_middle_is_told() throws IOException {
    try (Torch torch = new Torch(fake("echo ready 9.9\nread -r line\n"), 1)) {
      assertThatThrownBy(() -> torch.askDefault("gradient"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ended");
    }
  }

  @Test
  void without_pytorch_nothing_is_measured() throws IOException {
    for (String python :
        new String[] {"/no/such/python", fake("echo error No module named torch\n")}) {
      try (Torch torch = new Torch(python, 2)) {
        assertThat(torch.isThere()).isFalse();
        assertThat(torch.askDefault("gradient")).isEmpty();
        assertThat(torch.askBest("gradient")).isEmpty();
      }
    }
  }

  @Test
  void the_folder_for_files_is_gone_afterwards() {
    Path files;
    try (Torch torch = new Torch("/no/such/python", 2)) {
      files = torch.folder();
      assertThat(torch.weights(BenchModel.SOFTMAX)).exists().hasParent(files);
    }
    assertThat(files).doesNotExist();
  }

  @Test
  void weights_are_written_row_by_row_then_biases_little_endian() {
    Path file = folder.resolve("weights");
    WeightsFile.write(BenchModel.SOFTMAX.network(), file);

    float[] written = WeightsFile.read(file);

    var parameters = BenchModel.SOFTMAX.network().paramTable();
    assertThat(written).hasSize(784 * 10 + 10);
    assertThat(written[10 * 3 + 7]).isEqualTo(parameters.get("0_W").getFloat(3, 7));
    assertThat(written[783 * 10 + 9]).isEqualTo(parameters.get("0_W").getFloat(783, 9));
    assertThat(written[784 * 10 + 4]).isEqualTo(parameters.get("0_b").getFloat(4));
    assertThat(written[784 * 10 + 4]).isNotZero();
  }
}
