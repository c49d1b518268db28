package ml.gibbon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import ml.gibbon.loss.LogitLoss;

/**
 * A network that PyTorch exported, and what it is to give for some images: the logits, and the
 * gradient of a weighted sum of them. PyTorch computed both in double precision, and once more in
 * single.
 *
 * @param name in {@code networks_torch.py}
 * @param parameters number of trained numbers
 * @param folder of the files
 */
record NetworkReference(String name, long parameters, Path folder) {

  private static final List<String> PARTS =
      List.of(
          "onnx", "pixels", "cotangent", "logits", "gradient", "torch-logits", "torch-gradient");

  /** Has PyTorch export a network and compute; its files are in the folder of PyTorch. */
  static NetworkReference of(String name, int opset, Torch torch) {
    double parameters =
        torch
            .askDefault("network", name, Integer.toString(opset), torch.folder().toString())
            .orElseThrow();
    return new NetworkReference(name, (long) parameters, torch.folder());
  }

  /** The file of ONNX. */
  Path model() {
    return file("onnx");
  }

  /** The images, {@code [N, C, H, W]} in [0, 1]. */
  float[] pixels() {
    return WeightsFile.read(file("pixels"));
  }

  /** The sum of each image's logits with the weights that PyTorch took. */
  LogitLoss weightedSum() {
    float[] weights = WeightsFile.read(file("cotangent"));
    return (image, logits, classes, cotangent) ->
        System.arraycopy(weights, image * classes, cotangent, image * classes, classes);
  }

  /** The largest difference from logits {@code [N, K]}, in parts of the largest logit. */
  double logitsDifference(float[] logits) {
    return CheckBench.differences(logits, WeightsFile.read(file("logits")), 1)[0];
  }

  /**
   * The largest difference from a gradient {@code [N, C, H, W]} in each image, in parts of the
   * largest value of all images.
   */
  double[] gradientDifferences(float[] gradient, int images) {
    return CheckBench.differences(gradient, WeightsFile.read(file("gradient")), images);
  }

  /** How far PyTorch's own gradient in single precision is from the one in double. */
  double torchGradientDifference() {
    return gradientDifferences(WeightsFile.read(file("torch-gradient")), 1)[0];
  }

  /** Deletes the files: all networks together take gigabytes. */
  void delete() {
    PARTS.forEach(
        part -> {
          try {
            Files.deleteIfExists(file(part));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private Path file(String part) {
    return folder.resolve(name + "." + part);
  }
}
