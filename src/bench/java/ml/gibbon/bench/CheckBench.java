package ml.gibbon.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.GateException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.model.Classifiers;

/**
 * Logits and input gradients of the engine, held against PyTorch's with the same parameters and
 * images: two implementations that share no line.
 */
final class CheckBench {

  private final BenchOptions options;
  private final int images;

  /**
   * @param images to compare, at least 1
   * @throws ConfigurationException when a value is out of its range
   */
  CheckBench(BenchOptions options, int images) {
    BenchOptions.atLeast("--images", images, 1);
    this.options = options;
    this.images = images;
  }

  /**
   * Compares every model.
   *
   * @throws ConfigurationException without PyTorch
   */
  List<CheckRow> run() {
    List<CheckRow> rows = new ArrayList<>();
    try (Torch torch = new Torch(options.python(), 1)) {
      torch.require();
      for (BenchModel model : options.models()) {
        rows.add(check(model, torch));
      }
    }
    return rows;
  }

  /**
   * @throws GateException when a model is further apart than the tolerance
   */
  static void gate(List<CheckRow> rows) {
    List<String> failed =
        rows.stream().filter(row -> !row.passes()).map(row -> row.model().key()).toList();
    if (!failed.isEmpty()) {
      throw new GateException(
          "%s: further from PyTorch than %s of the largest value; see the table"
              .formatted(String.join(", ", failed), CheckRow.TOLERANCE));
    }
  }

  private CheckRow check(BenchModel model, Torch torch) {
    ImageBatch batch = FgsmStep.noise(model.shape(), images);
    DifferentiableClassifier.Differentiated ours = ours(model, batch);
    float[] theirs = theirs(model, torch, batch);
    int logits = ours.logits().length;
    return new CheckRow(
        model,
        differences(ours.logits(), Arrays.copyOf(theirs, logits), 1)[0],
        differences(ours.gradient(), Arrays.copyOfRange(theirs, logits, theirs.length), images));
  }

  private static DifferentiableClassifier.Differentiated ours(BenchModel model, ImageBatch batch) {
    try (DifferentiableClassifier classifier =
        Classifiers.of(model.network(), model.shape(), EngineChoice.AUTO)) {
      return classifier.differentiate(
          batch.pixels(), batch.size(), new CrossEntropy(batch.labels()));
    }
  }

  private float[] theirs(BenchModel model, Torch torch, ImageBatch batch) {
    Path pixels = torch.folder().resolve("pixels");
    Path labels = torch.folder().resolve("labels");
    Path result = torch.folder().resolve("result");
    WeightsFile.write(batch.pixels(), pixels);
    WeightsFile.write(batch.labels(), labels);
    torch.askDefault(
        "check",
        model.key(),
        torch.weights(model).toString(),
        Integer.toString(images),
        pixels.toString(),
        labels.toString(),
        result.toString());
    return WeightsFile.read(result);
  }

  /**
   * The largest difference in each of some parts of equal length, divided by the largest value of
   * all.
   */
  static double[] differences(float[] ours, float[] theirs, int parts) {
    if (ours.length != theirs.length) {
      throw new IllegalStateException(
          "%d values cannot be compared with %d".formatted(ours.length, theirs.length));
    }
    double largest = 0;
    for (float value : theirs) {
      largest = Math.max(largest, Math.abs((double) value));
    }
    double[] differences = new double[parts];
    int length = ours.length / parts;
    for (int i = 0; i < ours.length; i++) {
      double apart = Math.abs((double) ours[i] - theirs[i]) / largest;
      differences[i / length] = Math.max(differences[i / length], apart);
    }
    return differences;
  }
}
