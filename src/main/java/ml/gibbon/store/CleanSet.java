package ml.gibbon.store;

import static java.util.Objects.requireNonNull;

import java.util.List;
import ml.gibbon.image.ImageShape;

/**
 * What a clean table's manifest says of it.
 *
 * @param dataset name, for example {@code mnist}
 * @param split {@code train} or {@code test}
 * @param shape of every image, written {@code CxHxW}
 * @param classNames names of the classes, in the order of the labels
 * @param quarantined images that were left out because they cannot be used, see {@link
 *     QuarantineList}
 * @param sources the files that all images came from, none for a generator
 * @param conversions what became of images that were stored otherwise than as 8 bits a sample,
 *     empty when none can have been
 */
public record CleanSet(
    String dataset,
    String split,
    String shape,
    List<String> classNames,
    long quarantined,
    List<SourceFile> sources,
    String conversions) {

  public static final String KIND = "clean";

  public CleanSet {
    requireNonNull(dataset, "it has no dataset");
    requireNonNull(split, "it has no split");
    requireNonNull(shape, "it has no shape");
    requireNonNull(classNames, "it has no classNames");
    ImageShape.parse(shape);
    classNames = List.copyOf(classNames);
    sources = sources == null ? List.of() : List.copyOf(sources);
    conversions = conversions == null ? "" : conversions;
  }

  /** A set that was drawn, with no image left out. */
  public CleanSet(String dataset, String split, String shape, List<String> classNames) {
    this(dataset, split, shape, classNames, 0, List.of(), "");
  }

  public ImageShape imageShape() {
    return ImageShape.parse(shape);
  }

  public int classes() {
    return classNames.size();
  }
}
