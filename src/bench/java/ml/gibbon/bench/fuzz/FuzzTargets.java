package ml.gibbon.bench.fuzz;

import java.util.List;
import java.util.stream.Stream;

/** All that reads what strangers may have written. */
final class FuzzTargets {

  private FuzzTargets() {}

  static List<FuzzTarget> all() {
    return Stream.of(
            DataTargets.all(),
            ModelTargets.all(),
            OnnxTargets.all(),
            KerasTargets.all(),
            TextTargets.all(),
            StoreTargets.all())
        .flatMap(List::stream)
        .toList();
  }
}
