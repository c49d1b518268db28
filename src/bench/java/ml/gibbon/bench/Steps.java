package ml.gibbon.bench;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One step for each task, kept from round to round: buffers and compiled code stay warm. */
final class Steps implements AutoCloseable {

  private final List<Throughput.Step> steps;

  Steps(int tasks, Supplier<Throughput.Step> step) {
    steps = Stream.generate(step).limit(tasks).toList();
  }

  /** What all tasks do a second, together; every task does its step at least once. */
  double rate(double seconds) {
    return Throughput.measure(steps, seconds);
  }

  @Override
  public void close() {
    steps.forEach(Throughput.Step::close);
  }
}
