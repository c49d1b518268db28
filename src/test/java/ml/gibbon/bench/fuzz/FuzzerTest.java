package ml.gibbon.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import ml.gibbon.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The short form of {@code deploy/gibbon bench fuzz}. */
class FuzzerTest {

  private static final int INPUTS = 30;
  private static final byte[] VALID = {1, 2, 3, 4, 5, 6, 7, 8};

  @TempDir Path folder;

  static List<FuzzTarget> targets() {
    return FuzzTargets.all();
  }

  private List<Finding> run(FuzzTarget target, int inputs) throws IOException {
    try (Fuzzer fuzzer = new Fuzzer(7, Files.createDirectory(folder.resolve("fuzz")))) {
      return fuzzer.run(target, 0, inputs, index -> {});
    }
  }

  private static FuzzTarget target(FuzzTarget.Reader reader) {
    return new FuzzTarget("own", Mutation.Form.BYTES, List.of(VALID), reader);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void what_a_target_is_damaged_from_is_read(FuzzTarget target) throws Exception {
    for (byte[] valid : target.valid()) {
      if (!target.name().equals("picture") && !target.name().equals("model-state")) {
        target.reader().read(valid, Files.createTempDirectory(folder, "valid"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void damaged_inputs_are_read_or_refused_in_one_line(FuzzTarget target) throws IOException {
    assertThat(run(target, INPUTS)).extracting(Finding::kind).isEmpty();
  }

  @Test
  void an_exception_that_is_not_ours_is_found_once_with_its_first_input() throws IOException {
    List<Finding> findings =
        run(
            target(
                (input, files) -> {
                  if (input.length != VALID.length) {
                    throw new IllegalStateException("no");
                  }
                }),
            200);

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).kind()).startsWith("java.lang.IllegalStateException");
    assertThat(findings.get(0).input().length).isNotEqualTo(VALID.length);
  }

  @Test
  void our_own_exception_of_one_line_is_no_finding() throws IOException {
    assertThat(run(target((input, files) -> refuse("a.bin is damaged")), 20)).isEmpty();
  }

  @Test
  void an_input_that_allocates_too_much_is_found() throws IOException {
    List<Finding> findings =
        run(
            target(
                (input, files) -> {
                  for (int i = 0; i < 11; i++) {
                    assertThat(new byte[100_000_000]).isNotEmpty();
                  }
                }),
            1);

    assertThat(findings).extracting(Finding::kind).singleElement().asString().contains("allocates");
  }

  @Test
  void the_same_seed_damages_in_the_same_way_and_another_differently() throws IOException {
    FuzzTarget target = targets().get(0);
    try (Fuzzer one = new Fuzzer(1, Files.createDirectory(folder.resolve("1")));
        Fuzzer same = new Fuzzer(1, Files.createDirectory(folder.resolve("2")));
        Fuzzer other = new Fuzzer(2, Files.createDirectory(folder.resolve("3")))) {
      int different = 0;
      for (int index = 0; index < 50; index++) {
        assertThat(one.input(target, index)).isEqualTo(same.input(target, index));
        different += Arrays.equals(one.input(target, index), other.input(target, index)) ? 0 : 1;
      }
      assertThat(different).isGreaterThan(25);
    }
  }

  private static void refuse(String message) {
    throw new InputException(message);
  }
}
