package ml.gibbon.model.dl4j;

import java.util.Arrays;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Layout;
import ml.gibbon.model.ModelInput;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What plain DL4J answers when a given network is run on a few images.
 *
 * @param layout the first in which the network takes images
 * @param rows {@code [N, K]}
 * @param asImages whether they came as images of one pixel, {@code [N, K, 1, 1]}
 */
public record GivenRun(Layout layout, float[] rows, boolean asImages) {

  /**
   * Runs a network.
   *
   * @param pixels {@code [N, C * H * W]}
   * @param images N
   * @throws InputException when it takes them in no layout, or gives no row of finite numbers
   */
  public static GivenRun of(
      MultiLayerNetwork given, float[] pixels, int images, ImageShape shape, String name) {
    String why = "";
    for (Layout layout : Layout.values()) {
      try (INDArray input =
          Nd4j.create(layout.ordered(pixels, shape), layout.batchShape(shape, images), 'c')) {
        INDArray output = given.output(input, false);
        return new GivenRun(layout, rows(output, images, name), output.rank() == 4);
      } catch (InputException e) {
        throw e;
      } catch (RuntimeException e) {
        why = fits(given, layout) ? firstLine(e) : why;
      }
    }
    String expected = ModelInput.expected(given);
    throw new InputException(
        "model %s expects %s but the dataset holds images %s%s; choose another models.NAME.file or other data"
            .formatted(
                name,
                expected,
                shape,
                ModelInput.expects(given, shape) ? ", which end in its layers with: " + why : ""));
  }

  private static boolean fits(MultiLayerNetwork given, Layout layout) {
    return layout == Layout.FLAT == !ModelInput.takesImages(given);
  }

  private static String firstLine(RuntimeException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return line.length() > 200 ? line.substring(0, 200) + "..." : line;
  }

  private static float[] rows(INDArray output, int images, String name) {
    boolean onePlace = output.rank() == 4 && output.length() == images * answers(output);
    if (output.rank() != 2 && !onePlace) {
      throw GivenNetwork.refused(
          name,
          "gives %s for each image, not a row of numbers, one for each class: it is no classifier of whole images"
              .formatted(
                  output.rank() == 3
                      ? "a sequence"
                      : "values of the shape " + Arrays.toString(withoutBatch(output.shape()))));
    }
    float[] rows = Parameters.floats(output, 'c');
    refuseUnlessFinite(rows, name);
    return rows;
  }

  private static void refuseUnlessFinite(float[] answers, String name) {
    int wrong = Parameters.firstNotFinite(answers);
    if (wrong < answers.length) {
      throw GivenNetwork.refused(
          name,
          "answers %s to images of pixels from 0 to 1: its parameters are too large or its layers divide by 0; test it in DL4J, and give one that answers with numbers"
              .formatted(answers[wrong]));
    }
  }

  private static long answers(INDArray images) {
    return Math.max(images.size(1), images.size(3));
  }

  private static long[] withoutBatch(long[] shape) {
    return Arrays.copyOfRange(shape, 1, shape.length);
  }

  /**
   * Holds the number of answers against the data.
   *
   * @throws InputException when it is another than that of the classes
   */
  public void requireClasses(int classes, int images, ImageShape shape, String name) {
    int outputs = rows.length / images;
    if (outputs == classes || (outputs == 1 && classes == 2)) {
      return;
    }
    if (outputs == shape.size()) {
      throw GivenNetwork.refused(
          name,
          "gives %d numbers for an image of %d values, as an autoencoder does, but the dataset has %d classes: give a classifier"
              .formatted(outputs, shape.size(), classes));
    }
    if (outputs == 1) {
      throw GivenNetwork.refused(
          name,
          "gives one number for an image, as a regression or a yes-no classifier does, but the dataset has %d classes: give a classifier of them, or keep two with data.classes"
              .formatted(classes));
    }
    throw GivenNetwork.refused(
        name,
        "tells %d classes apart but the dataset has %d; choose another models.NAME.file or other data%s"
            .formatted(
                outputs,
                classes,
                outputs > classes
                    ? ", or, where the labels of Parquet files count the model's classes, set data.parquet.classes = "
                        + outputs
                    : ", or keep the classes that it knows with data.classes"));
  }
}
