package ml.gibbon.ingest.read;

import java.util.List;
import java.util.Optional;

/** The public image sets that can be asked for by name. */
public final class KnownSets {

  private static final List<KnownSet> ALL = List.of(new Mnist(), new Cifar10());

  private KnownSets() {}

  /** The set that a value of {@code data.name} asks for, if it is one of these. */
  public static Optional<KnownSet> named(String name) {
    return ALL.stream().filter(set -> set.name().equals(name)).findFirst();
  }
}
