package ml.gibbon.store;

import static java.util.Objects.requireNonNull;

import java.util.List;
import ml.gibbon.image.ImageShape;

/**
 * What a model folder's manifest says of it. The folder holds {@code model.zip} and, when it was
 * trained here, {@code history.csv}, and {@code model.onnx} if it is a graph. The zip of an
 * ensemble holds its members' zips, that of a defended model the model's, that of a model that only
 * answers how it is asked.
 *
 * @param name the user's name for it
 * @param dataset it was trained on
 * @param shape of its input, written {@code CxHxW}
 * @param classNames names of the classes, in the order of the logits
 * @param architecture in words, for example {@code maxout 240x5, 240x5}
 * @param parameters number of parameters
 * @param training {@code clean}, {@code adversarial}, {@code file}, {@code ensemble}, {@code
 *     substitute}, {@code defended}, or of a model that only answers {@code command} or {@code
 *     http}
 * @param hardens name of the model that it hardens or defends, empty when there is none
 * @param sha256 of model.zip
 */
public record ModelSet(
    String name,
    String dataset,
    String shape,
    List<String> classNames,
    String architecture,
    long parameters,
    String training,
    String hardens,
    String sha256) {

  public static final String KIND = "model";
  public static final String MODEL_FILE = "model.zip";

  /** The network as a file of ONNX, where it is a graph that was trained here. */
  public static final String ONNX_FILE = "model.onnx";

  public ModelSet {
    requireNonNull(name, "it has no name");
    requireNonNull(dataset, "it has no dataset");
    requireNonNull(shape, "it has no shape");
    requireNonNull(classNames, "it has no classNames");
    requireNonNull(architecture, "it has no architecture");
    requireNonNull(training, "it has no training");
    requireNonNull(hardens, "it has no hardens");
    requireNonNull(sha256, "it has no sha256");
    ImageShape.parse(shape);
    classNames = List.copyOf(classNames);
  }

  /** Whether a defence made it from another model. */
  public boolean isHardened() {
    return !hardens.isEmpty();
  }

  public ImageShape imageShape() {
    return ImageShape.parse(shape);
  }
}
