package ml.gibbon.run;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import ml.gibbon.config.DataProposal;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.image.ImageShape;
import ml.gibbon.ingest.FoundImages;

/**
 * The text of a configuration, with a comment above each key: attacks of the sizes that are usual
 * for such images, and training that fits their number.
 */
final class ConfigurationText {

  /** The side up to which grey images are attacked as those of MNIST are. */
  private static final int DIGIT_SIDE = 32;

  /** The side from which on two poolings leave something of an image. */
  private static final int CONVOLUTION_SIDE = 12;

  /** Training images from which on the usual numbers of reference.conf do. */
  private static final int MANY = 10_000;

  private static final int LEAST_HELD_OUT = 20;
  private static final int FEW = 2_000;

  private final DataProposal data;
  private final String output;
  private final String model;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param model file, empty to train one
   */
  ConfigurationText(DataProposal data, String output, String model) {
    this.data = data;
    this.output = output;
    this.model = model;
  }

  /** Group data alone, by which the images can be looked at. */
  String ofData() {
    lines.clear();
    data(List.of(upperCase(data.inWords()) + "."));
    return text();
  }

  /** The whole text, once the images are known. */
  String whole(FoundImages images) {
    ImageSetSummary set = images.summary();
    lines.clear();
    line(
        "# Written by gibbon init. A comment says above each key what was found; what is a guess says so.");
    line(
        "# All other keys have their defaults: deploy/gibbon datasets, models, attacks and defences");
    line("# list them.");
    line("");
    line(
        "# Folder of all tables, models and reports: local, or on a cluster a URI such as hdfs:///runs/1.");
    line("output = " + quoted(output));
    line("");
    List<String> comments = new ArrayList<>();
    comments.add(upperCase(data.inWords()) + ":");
    comments.addAll(images.inWords());
    data(comments);
    line("");
    if (model.isEmpty()) {
      trained(set);
    } else {
      line(
          "# The model that is attacked, of ONNX, Keras or DL4J. Pixels are in [0, 1]: what a network of");
      line(
          "# ONNX or Keras expects beyond that, its group input says, such as input { mean = [0.5] }.");
      line("models.mine.file = " + quoted(model));
    }
    line("");
    attacks(set.shape());
    if (set.testImages() == 0) {
      line("");
      line(
          "# There is no test split: the training images are attacked, which a model trained on them");
      line("# knows by heart.");
      line("generate.split = train");
    }
    return text();
  }

  private void data(List<String> comments) {
    line("data {");
    comments.forEach(comment -> line("  # " + comment));
    line("  name = " + data.name());
    if (!data.path().isEmpty()) {
      line("  path = " + quoted(data.path()));
    }
    for (DataProposal.Key key : data.keys()) {
      line("");
      line("  # " + key.why());
      line("  %s = %s".formatted(key.path(), value(key.value())));
    }
    line("}");
  }

  private void trained(ImageSetSummary set) {
    ImageShape shape = set.shape();
    boolean isTiny = Math.min(shape.height(), shape.width()) < CONVOLUTION_SIDE;
    String architecture = isTiny ? "relu" : "cnn";
    line(
        "# A guess: a small network to begin with. A model of yours instead: models.mine.file = model.zip");
    line("models.%1$s.architecture = %1$s".formatted(architecture));
    long images = set.trainImages();
    if (images < MANY) {
      line("");
      line("train {");
      line(
          "  # Of few training images fewer are held out to measure each epoch: a guess, one in ten.");
      line("  validation-images = " + (images < LEAST_HELD_OUT ? 0 : images / 10));
      if (images < FEW) {
        line("");
        line("  # Smaller minibatches, too, so that an epoch has more than a few.");
        line("  batch-size = 20");
        line("  averaging-frequency = 1");
      }
      line("}");
    }
  }

  private void attacks(ImageShape shape) {
    boolean asDigits =
        shape.channels() == 1 && Math.max(shape.height(), shape.width()) <= DIGIT_SIDE;
    if (asDigits) {
      line(
          "# The sizes that are usual for MNIST, on the scale [0, 1]: a guess for other small grey images.");
      line("attacks {");
      line("  # One step of the gradient's sign.");
      line("  fgsm { epsilon = [0.1, 0.3] }");
      line("");
      line("  # Many steps from a drawn point, as in Madry et al. 2017 for MNIST.");
      line("  pgd { epsilon = 0.3, step-size = 0.01, steps = 40 }");
    } else {
      line(
          shape.channels() == 1
              ? "# A guess for large grey images: the sizes that are usual for those in colour, in grey levels."
              : "# The sizes that are usual for images in colour, in grey levels of 255.");
      line("attacks {");
      line("  # One step of the gradient's sign.");
      line("  fgsm { epsilon = [2/255, 8/255] }");
      line("");
      line("  # Many steps from a drawn point, as in Madry et al. 2017 for CIFAR-10.");
      line("  pgd { epsilon = 8/255, step-size = 2/255, steps = 20 }");
    }
    line("}");
  }

  private static String upperCase(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String value(Object value) {
    return value instanceof String text ? quoted(text) : String.valueOf(value);
  }

  private static String quoted(String text) {
    return ConfigUtil.quoteString(text);
  }

  private void line(String line) {
    // Names of classes and columns are strangers' texts.
    lines.add(line.replaceAll("\\p{Cntrl}", "?"));
  }

  private String text() {
    return String.join("\n", lines) + "\n";
  }
}
