package ml.gibbon.ingest.draw;

import java.util.List;
import java.util.Optional;

/** The built-in datasets, drawn when they are asked for by name. */
public final class ImageGenerators {

  public static final List<ImageGenerator> ALL = List.of(new Digits(), new Shapes());

  private ImageGenerators() {}

  /** The generator that a value of {@code data.name} asks for, if it is one of these. */
  public static Optional<ImageGenerator> named(String name) {
    return ALL.stream().filter(generator -> generator.name().equals(name)).findFirst();
  }
}
