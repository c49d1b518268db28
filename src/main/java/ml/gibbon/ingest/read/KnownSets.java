package ml.gibbon.ingest.read;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The public image sets that can be asked for by name. */
public final class KnownSets {

  /** In the order in which they are listed. */
  public static final List<KnownSet> ALL =
      Stream.concat(Stream.of(new Mnist(), Cifar.TEN, Cifar.HUNDRED), KnownIdx.ALL.stream())
          .toList();

  private KnownSets() {}

  /** The values of {@code data.name} that ask for them. */
  public static List<String> names() {
    return ALL.stream().map(KnownSet::name).toList();
  }

  /** The set that a value of {@code data.name} asks for, if it is one of these. */
  public static Optional<KnownSet> named(String name) {
    return ALL.stream().filter(set -> set.name().equals(name)).findFirst();
  }
}
