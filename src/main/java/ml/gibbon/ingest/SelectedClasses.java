package ml.gibbon.ingest;

import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.ingest.draw.ImageGenerator;
import ml.gibbon.random.Draws;

/**
 * A generator that draws some classes of another one only.
 *
 * @param all draws them
 * @param classes their numbers there, in the order of the labels here
 */
record SelectedClasses(ImageGenerator all, List<Integer> classes) implements ImageGenerator {

  SelectedClasses {
    classes = List.copyOf(classes);
  }

  /**
   * The generator itself when no classes are named.
   *
   * @throws ml.gibbon.error.ConfigurationException when it does not know one of them
   */
  static ImageGenerator of(ImageGenerator all, List<Integer> classes) {
    return classes.isEmpty()
        ? all
        : new SelectedClasses(all, ClassSelection.of(classes, all.classNames(), all.name()));
  }

  @Override
  public String name() {
    return all.name();
  }

  @Override
  public int version() {
    return all.version();
  }

  @Override
  public String inWords() {
    return all.inWords();
  }

  @Override
  public ImageShape shape() {
    return all.shape();
  }

  @Override
  public List<String> classNames() {
    return ClassSelection.names(classes, all.classNames());
  }

  @Override
  public byte[] draw(int label, Draws draws) {
    return all.draw(classes.get(label), draws);
  }
}
