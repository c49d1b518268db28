package ml.gibbon.model.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Attempts and the time between them, by a clock that is moved by hand. */
class RetriesTest {

  private final List<Duration> pauses = new ArrayList<>();
  private int attempts;

  private Retries retries(int most, double backoff) {
    return new Retries(most, Asking.seconds(backoff), pauses::add);
  }

  private String failing(int times, AnswerException how) throws AnswerException {
    if (attempts++ < times) {
      throw how;
    }
    return "answer";
  }

  @Test
  void the_pause_doubles_until_an_attempt_succeeds() throws Exception {
    AnswerException failure = AnswerException.passing("failed");

    assertThat(retries(3, .5).run(() -> failing(3, failure))).isEqualTo("answer");

    assertThat(pauses)
        .containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void the_last_failure_is_told() {
    AnswerException failure = AnswerException.passing("failed");

    assertThatThrownBy(() -> retries(2, 1).run(() -> failing(3, failure))).isSameAs(failure);

    assertThat(attempts).isEqualTo(3);
  }

  @Test
  void what_would_fail_again_is_not_tried_again() {
    AnswerException failure = AnswerException.lasting("is not there");

    assertThatThrownBy(() -> retries(9, 1).run(() -> failing(9, failure))).isSameAs(failure);

    assertThat(attempts).isEqualTo(1);
  }

  @Test
  void a_server_that_asks_for_a_longer_pause_gets_it_within_reason() throws Exception {
    retries(1, 1).run(() -> failing(1, AnswerException.passing("", Duration.ofSeconds(7))));
    attempts = 0;
    retries(1, 9).run(() -> failing(1, AnswerException.passing("", Duration.ofSeconds(7))));
    attempts = 0;
    retries(1, 1).run(() -> failing(1, AnswerException.passing("", Duration.ofDays(7))));

    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(9), Retries.LONGEST);
  }

  @Test
  void a_hundred_doublings_are_no_longer_than_the_longest_pause() throws Exception {
    retries(100, 1).run(() -> failing(100, AnswerException.passing("failed")));

    assertThat(pauses).hasSize(100).allMatch(pause -> pause.compareTo(Retries.LONGEST) <= 0);
  }

  @Test
  void requests_are_kept_apart() throws Exception {
    AtomicLong now = new AtomicLong(1_000);
    RateLimit limit =
        new RateLimit(
            4,
            now::get,
            pause -> {
              pauses.add(pause);
              now.addAndGet(pause.toNanos());
            });
    limit.await();
    limit.await();
    now.addAndGet(100_000_000);
    limit.await();
    now.addAndGet(900_000_000);
    limit.await();

    assertThat(pauses).extracting(Duration::toMillis).containsExactly(250L, 150L);
  }

  @Test
  void no_limit_never_waits() throws Exception {
    RateLimit limit = new RateLimit(0, () -> 0, pauses::add);
    for (int i = 0; i < 1000; i++) {
      limit.await();
    }
    assertThat(pauses).isEmpty();
  }
}
