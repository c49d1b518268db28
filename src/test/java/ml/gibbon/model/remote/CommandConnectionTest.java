package ml.gibbon.model.remote;

import static ml.gibbon.model.remote.RemoteModels.CLASSES;
import static ml.gibbon.model.remote.RemoteModels.pixels;
import static ml.gibbon.model.remote.RemoteModels.scores;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import ml.gibbon.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that answers on its pipes, and one that does not. */
class CommandConnectionTest {

  private static final String K = String.valueOf(CLASSES);

  @TempDir Path folder;

  private RemoteAnswers answers(AnswerKind kind, int retries, double timeout, String... arguments)
      throws IOException {
    return new RemoteAnswers(
        RemoteModels.of(RemoteModels.python(folder, arguments), kind, retries, timeout));
  }

  /** Eight images in requests of three: whole ones and a smaller one, by the same process. */
  @ParameterizedTest
  @ValueSource(strings = {"right", "doubles"})
  void scores_come_back_in_order(String mode) throws IOException {
    try (RemoteAnswers answers = answers(AnswerKind.SCORES, 0, 30, mode, K)) {
      assertThat(answers.logits(pixels(8), 8)).containsExactly(scores(8));
      assertThat(answers.logits(pixels(2), 2)).containsExactly(scores(2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels", "bytes"})
  void labels_are_logits_that_leave_others_no_probability(String mode) throws IOException {
    try (RemoteAnswers answers = answers(AnswerKind.LABELS, 0, 30, mode, K)) {
      float[] logits = answers.logits(pixels(3), 3);
      assertThat(Arrays.copyOf(logits, CLASSES)).containsExactly(-1000, 0, -1000, -1000);
      assertThat(Arrays.copyOfRange(logits, 2 * CLASSES, 3 * CLASSES))
          .containsExactly(0, -1000, -1000, -1000);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "die | ended with exit code 3 before it had answered (its last words: there is no such device)",
        "garbage | answered \"Loading the model ...",
        "shape | answered an array [4, 2]",
        "fewer | answered an array [1, 4]",
        "more | answered an array [4, 4]",
        "huge | answered an array [1099511627776, 1048576]",
        "short | ended with exit code 0 before it had answered",
        "nan | answered scores of NaN for an image",
        "complex | answered an array of <c8",
        "close | closed its standard output before it had answered"
      })
  void what_is_no_answer_is_an_error_of_one_line(String mode, String what) throws IOException {
    try (RemoteAnswers answers = answers(AnswerKind.SCORES, 1, 30, mode, K)) {
      assertThatThrownBy(() -> answers.logits(pixels(2), 2))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("model oracle, command python3 ")
          .hasMessageContaining(what)
          .hasMessageContaining("at the last of 2 attempts")
          .hasMessageEndingWith("; it must answer 2 x 4 finite scores as an .npy array [2, 4]");
    }
  }

  @Test
  void a_label_that_is_no_class_is_an_error() throws IOException {
    try (RemoteAnswers answers = answers(AnswerKind.LABELS, 0, 30, "wrong-label", K)) {
      assertThatThrownBy(() -> answers.logits(pixels(2), 2))
          .hasMessageContaining("answered class 4")
          .hasMessageEndingWith("it must answer 2 labels from 0 to 3 as an .npy array [2]");
    }
  }

  @Test
  void scores_are_no_probabilities() throws IOException {
    try (RemoteAnswers answers = answers(AnswerKind.PROBABILITIES, 0, 30, "right", K)) {
      assertThatThrownBy(() -> answers.logits(pixels(1), 1))
          .hasMessageContaining("answered probabilities that add up to 0.0625");
    }
  }

  /** What was written beside an answer would be taken for the beginning of the next one. */
  @Test
  void bytes_behind_an_answer_are_found_before_the_next_request() throws Exception {
    try (RemoteAnswers answers = answers(AnswerKind.SCORES, 0, 30, "extra", K)) {
      answers.logits(pixels(1), 1);
      Thread.sleep(300);
      assertThatThrownBy(() -> answers.logits(pixels(1), 1))
          .hasMessageContaining("wrote 8 bytes more than its answer");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"die", "garbage", "shape", "nan", "short"})
  void a_process_that_failed_is_started_anew(String mode) throws IOException {
    String once = folder.resolve("failed-once").toString();
    try (RemoteAnswers answers = answers(AnswerKind.SCORES, 1, 30, mode, K, once)) {
      assertThat(answers.logits(pixels(8), 8)).containsExactly(scores(8));
    }
  }

  @Test
  void a_process_that_stalls_is_ended_with_what_it_started() throws Exception {
    Path pids = folder.resolve("pids");
    try (RemoteAnswers answers =
        answers(AnswerKind.SCORES, 0, 2, "stall", K, "", pids.toString())) {
      assertThatThrownBy(() -> answers.logits(pixels(1), 1))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("did not answer within 2.0 s and was ended");
    }
    List<Long> started =
        Arrays.stream(Files.readString(pids).split(" ", -1)).map(Long::valueOf).toList();
    assertThat(started).hasSize(2);
    for (long pid : started) {
      RemoteModels.assertEnded(pid);
    }
  }

  @Test
  void closing_ends_the_process() throws Exception {
    List<Long> children;
    try (RemoteAnswers answers = answers(AnswerKind.SCORES, 0, 30, "right", K)) {
      answers.logits(pixels(1), 1);
      children = ProcessHandle.current().children().map(ProcessHandle::pid).toList();
      assertThat(children).isNotEmpty();
    }
    for (long pid : children) {
      RemoteModels.assertEnded(pid);
    }
  }

  /** A request and an answer of a megabyte fit into no pipe. */
  @Test
  void large_requests_do_not_block() throws IOException {
    int images = 50_000;
    RemoteModel small =
        RemoteModels.of(RemoteModels.python(folder, "right", K), AnswerKind.SCORES, 0, 60);
    RemoteAccess access = small.access();
    RemoteModel model =
        new RemoteModel(
            "oracle",
            new RemoteAccess(
                access.endpoint(),
                access.answers(),
                0,
                List.of(),
                new Asking(images, 60, 0, 0, 0),
                access.input()),
            small.images(),
            CLASSES);
    try (RemoteAnswers answers = new RemoteAnswers(model)) {
      assertThat(answers.logits(pixels(images), images)).containsExactly(scores(images));
    }
  }

  @Test
  void a_program_that_is_not_there_is_not_tried_again() {
    Endpoint nowhere = new Endpoint.Command(List.of("/no/such/program"));
    try (RemoteAnswers answers =
        new RemoteAnswers(RemoteModels.of(nowhere, AnswerKind.SCORES, 5, 30))) {
      assertThatThrownBy(() -> answers.logits(pixels(1), 1))
          .hasMessageContaining("model oracle, command /no/such/program, cannot be started: ")
          .hasMessageNotContaining("attempts");
    }
  }
}
