package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ThroughputTest {

  @Test
  @Timeout(20)
  void every_step_runs_at_least_once_at_the_same_time_as_the_others() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CyclicBarrier meeting = new CyclicBarrier(2);
    Throughput.Step step =
        () -> {
          threads.add(Thread.currentThread());
          meet(meeting);
          return 1;
        };

    assertThat(Throughput.measure(List.of(step, step), 0)).isPositive();
    assertThat(threads).hasSize(2);
  }

  @Test
  void what_is_done_counts_not_how_often() {
    double single = Throughput.measure(List.of(() -> pause(1)), .05);
    double thousand = Throughput.measure(List.of(() -> pause(1000)), .05);

    assertThat(thousand / single).isBetween(100., 10_000.);
  }

  @Test
  void a_failing_step_fails_the_measurement() {
    Throughput.Step broken =
        () -> {
          throw new IllegalArgumentException("broken");
        };

    assertThatThrownBy(() -> Throughput.measure(List.of(broken), 0))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("broken");
  }

  private static long pause(long done) {
    try {
      Thread.sleep(5);
      return done;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void meet(CyclicBarrier meeting) {
    try {
      meeting.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
