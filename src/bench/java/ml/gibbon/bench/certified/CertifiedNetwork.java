package ml.gibbon.bench.certified;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.model.GraphFile;
import ml.gibbon.model.GraphFormat;
import ml.gibbon.model.GraphNetwork;
import ml.gibbon.model.PixelInput;
import ml.gibbon.model.PixelInput.Layout;
import ml.gibbon.model.onnx.ExternalData;

/**
 * A network whose accuracy is published.
 *
 * @param file name of its ONNX file
 * @param dataset name of the images that it was trained for
 * @param input what it expects of images
 * @param accuracyOfFirst of the first 1,000 test images, in percent
 */
record CertifiedNetwork(String file, String dataset, PixelInput input, double accuracyOfFirst) {

  /**
   * @throws InputException when a value is none of those that are allowed
   */
  static CertifiedNetwork of(CsvRow row) {
    PixelInput input =
        new PixelInput(layout(row), 1, row.numbers("mean"), deviations(row), List.of(), List.of());
    return new CertifiedNetwork(
        row.text("net"), row.text("dataset"), input, row.number("clean_accuracy_first_1000"));
  }

  private static Layout layout(CsvRow row) {
    String text = row.text("layout");
    if (text.matches("N\\d+")) {
      return Layout.FLAT;
    }
    return switch (text) {
      case "NCHW" -> Layout.NCHW;
      case "NHWC" -> Layout.NHWC;
      default -> throw row.wrong("layout", "NCHW, NHWC or N and the number of values");
    };
  }

  private static List<Double> deviations(CsvRow row) {
    List<Double> deviations = row.numbers("std");
    if (deviations.stream().anyMatch(each -> !(each > 0))) {
      throw row.wrong("std", "numbers above 0");
    }
    return deviations;
  }

  /**
   * Reads the network.
   *
   * @param folder that holds its file
   * @param images that it is asked about
   * @throws InputException when it cannot be read or does not fit them
   */
  GraphNetwork open(Path folder, ImageSetSummary images) {
    return open(folder.resolve(file), input, images);
  }

  /**
   * Reads a network of any file.
   *
   * @throws InputException when it cannot be read or does not fit the images
   */
  static GraphNetwork open(Path path, PixelInput input, ImageSetSummary images) {
    try {
      return GraphFile.take(
          GraphFormat.ONNX,
          Files.readAllBytes(path),
          ExternalData.beside(path),
          input,
          images.shape(),
          images.classNames(),
          path.toString());
    } catch (IOException e) {
      throw new InputException("%s cannot be read: put the network there".formatted(path), e);
    }
  }
}
