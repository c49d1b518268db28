package ml.gibbon.gradient;

import java.util.Arrays;
import java.util.Optional;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.Layout;
import ml.gibbon.model.ModelInput;
import ml.gibbon.model.NormalForm;
import ml.gibbon.random.Draws;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network that a user gives: what it takes and gives is found out by running it with plain DL4J
 * on a few images of the data's shape, and Gibbon's form of it ({@link NormalForm}) must give the
 * same answers to them, with gradients that finite differences confirm.
 *
 * @param network in normal form
 * @param layout in which the given one takes images
 * @param probabilities how the logits of the network are read
 * @param answers what the given one answers, in words
 */
public record GivenNetwork(
    MultiLayerNetwork network, Layout layout, Probabilities probabilities, String answers) {

  /** Two of noise, a grey and a black one. */
  private static final int PROBES = 4;

  /** Two orders of summation differ by far less, another function by more. */
  private static final double ANSWER_TOLERANCE = 1e-3;

  /**
   * Runs and checks a network.
   *
   * @param name of the file, for messages
   * @param shape of the data's images
   * @param classes of the data
   * @param engine which implementation computes logits and gradients
   * @throws InputException when it does not fit the data, answers with what is no number, or cannot
   *     be differentiated
   */
  public static GivenNetwork of(
      MultiLayerNetwork given, String name, ImageShape shape, int classes, EngineChoice engine) {
    refuseUnlessFinite(given, name);
    float[] pixels = probes(shape);
    Run run = run(given, pixels, shape, name);
    refuseUnlessFinite(run.rows, name);
    checkClasses(run, classes, shape, name);
    MultiLayerNetwork network;
    try {
      network = NormalForm.of(given, shape, run.layout, run.outputs(), run.asImages);
    } catch (IllegalArgumentException e) {
      throw refused(name, e.getMessage());
    }
    try (DifferentiableClassifier classifier = Classifiers.of(network, shape, engine)) {
      String answers = compare(run, classifier.logits(pixels, PROBES), classifier, name);
      checkGradient(classifier, pixels, name);
      return new GivenNetwork(network, run.layout, classifier.probabilities(), answers);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "model %s cannot be differentiated: %s; see gradient.engine"
              .formatted(name, e.getMessage()),
          e);
    }
  }

  /** One line for plans and logs. */
  public String inWords() {
    return "takes images %s, gives %s".formatted(layout.inWords(), answers);
  }

  private static InputException refused(String name, String why) {
    return new InputException("model %s %s".formatted(name, why));
  }

  private static void refuseUnlessFinite(MultiLayerNetwork given, String name) {
    long at = 0;
    for (int i = 0; i < given.getnLayers(); i++) {
      for (var parameter : given.getLayer(i).paramTable().entrySet()) {
        float[] values = Parameters.floats(parameter.getValue(), 'c');
        int wrong = firstNotFinite(values);
        if (wrong < values.length) {
          throw refused(
              name,
              "has parameters that are not finite, the first is %s in %s of layer %d: its training had diverged before it was saved; take an earlier checkpoint, or train it again with a smaller learning rate"
                  .formatted(values[wrong], parameter.getKey(), i));
        }
        at += values.length;
      }
    }
    if (at == 0) {
      throw refused(name, "has no parameters: it has learnt nothing; give a trained network");
    }
  }

  private static void refuseUnlessFinite(float[] answers, String name) {
    int wrong = firstNotFinite(answers);
    if (wrong < answers.length) {
      throw refused(
          name,
          "answers %s to images of pixels from 0 to 1: its parameters are too large or its layers divide by 0; test it in DL4J, and give one that answers with numbers"
              .formatted(answers[wrong]));
    }
  }

  /** Their number where all are finite. */
  private static int firstNotFinite(float[] values) {
    int at = 0;
    while (at < values.length && Float.isFinite(values[at])) {
      at++;
    }
    return at;
  }

  private static float[] probes(ImageShape shape) {
    Draws draws = Draws.ofStream(0, "probes of a given network", 0);
    float[] pixels = new float[PROBES * shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      int probe = i / shape.size();
      pixels[i] = probe < 2 ? (float) draws.nextDouble() : probe == 2 ? .5f : 0;
    }
    return pixels;
  }

  /**
   * What came out of plain DL4J.
   *
   * @param rows {@code [PROBES, K]}
   * @param asImages whether they came as images of one pixel, {@code [PROBES, K, 1, 1]}
   */
  private record Run(Layout layout, float[] rows, boolean asImages) {
    int outputs() {
      return rows.length / PROBES;
    }
  }

  /** In the first layout that the network takes. */
  private static Run run(MultiLayerNetwork given, float[] pixels, ImageShape shape, String name) {
    String why = "";
    for (Layout layout : Layout.values()) {
      try (INDArray input =
          Nd4j.create(layout.ordered(pixels, shape), layout.batchShape(shape, PROBES), 'c')) {
        INDArray output = given.output(input, false);
        return new Run(layout, rows(output, name), output.rank() == 4);
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

  private static float[] rows(INDArray output, String name) {
    boolean onePlace = output.rank() == 4 && output.length() == PROBES * answers(output);
    if (output.rank() != 2 && !onePlace) {
      throw refused(
          name,
          "gives %s for each image, not a row of numbers, one for each class: it is no classifier of whole images"
              .formatted(
                  output.rank() == 3
                      ? "a sequence"
                      : "values of the shape " + Arrays.toString(withoutBatch(output.shape()))));
    }
    return Parameters.floats(output, 'c');
  }

  private static long answers(INDArray images) {
    return Math.max(images.size(1), images.size(3));
  }

  private static long[] withoutBatch(long[] shape) {
    return Arrays.copyOfRange(shape, 1, shape.length);
  }

  private static void checkClasses(Run run, int classes, ImageShape shape, String name) {
    int outputs = run.outputs();
    if (outputs == classes || (outputs == 1 && classes == 2)) {
      return;
    }
    if (outputs == shape.size()) {
      throw refused(
          name,
          "gives %d numbers for an image of %d values, as an autoencoder does, but the dataset has %d classes: give a classifier"
              .formatted(outputs, shape.size(), classes));
    }
    if (outputs == 1) {
      throw refused(
          name,
          "gives one number for an image, as a regression or a yes-no classifier does, but the dataset has %d classes: give a classifier of them, or keep two with data.classes"
              .formatted(classes));
    }
    throw refused(
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

  /** Holds the answers of both networks against each other. */
  private static String compare(
      Run run, float[] logits, DifferentiableClassifier classifier, String name) {
    int outputs = run.outputs();
    int classes = classifier.classes();
    boolean binary = outputs == 1 && classes == 2;
    Probabilities read = classifier.probabilities();
    boolean asLogits = isAlike(run.rows, logits, run.rows);
    float[] probabilities = new float[run.rows.length];
    for (int i = 0; i < probabilities.length; i++) {
      int row = i / outputs;
      probabilities[i] = read.confidence(logits, classes, row, binary ? 1 : i % outputs);
    }
    if (!asLogits && !isAlike(probabilities, run.rows, new float[] {1})) {
      throw refused(
          name,
          "answers otherwise in DL4J than Gibbon can compute it: %.4g against %.4g for an output; its last layers make of the classes what Gibbon does not know. Let it end in an OutputLayer with softmax or sigmoid"
              .formatted(
                  run.rows[farthest(probabilities, run.rows)],
                  probabilities[farthest(probabilities, run.rows)]));
    }
    if (asLogits && sumToOne(run.rows, outputs)) {
      throw refused(
          name,
          "makes probabilities in a layer before its last one, of which Gibbon cannot take the softmax off: let the softmax be the last layer");
    }
    if (asLogits) {
      return classes + " numbers that are no probabilities, which are read as logits of a softmax";
    }
    return binary
        ? "one sigmoid probability, of class 1 against class 0"
        : switch (read) {
          case SOFTMAX -> classes + " softmax probabilities";
          case LOGISTIC -> classes + " sigmoid probabilities, of which the largest is its answer";
          case INDEPENDENT -> classes + " independent probabilities";
        };
  }

  private static boolean sumToOne(float[] rows, int outputs) {
    for (int from = 0; from < rows.length; from += outputs) {
      double sum = 0;
      for (int k = from; k < from + outputs; k++) {
        if (rows[k] < 0) {
          return false;
        }
        sum += rows[k];
      }
      if (Math.abs(sum - 1) > ANSWER_TOLERANCE) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param scale array of whose largest value differences may be a share
   */
  private static boolean isAlike(float[] a, float[] b, float[] scale) {
    if (a.length != b.length) {
      return false;
    }
    int at = farthest(a, b);
    double largest = 0;
    for (float value : scale) {
      largest = Math.max(largest, Math.abs(value));
    }
    return Math.abs(a[at] - b[at]) <= ANSWER_TOLERANCE * largest;
  }

  private static int farthest(float[] a, float[] b) {
    int farthest = 0;
    for (int i = 1; i < a.length; i++) {
      if (Math.abs(a[i] - b[i]) > Math.abs(a[farthest] - b[farthest])) {
        farthest = i;
      }
    }
    return farthest;
  }

  /**
   * Lengths of the steps of finite differences: a network of bends may have one in each of them.
   */
  private static final double[] STEPS = {.1, .03, .01, .003};

  private static final double GRADIENT_TOLERANCE = .1;

  /**
   * Along the gradient of a sum of logits the sum must grow as fast as the gradient is long, at one
   * of the probes and one of the steps at least.
   */
  private static void checkGradient(
      DifferentiableClassifier classifier, float[] pixels, String name) {
    Optional<Slope> worst = Optional.empty();
    for (int probe = 0; probe < PROBES; probe++) {
      int size = classifier.inputShape().size();
      float[] image = Arrays.copyOfRange(pixels, probe * size, (probe + 1) * size);
      for (double step : STEPS) {
        Slope slope = slope(classifier, image, step);
        if (slope.isConfirmed()) {
          return;
        }
        worst = worst.isEmpty() ? Optional.of(slope) : worst;
      }
    }
    Slope slope = worst.orElseThrow();
    throw refused(
        name,
        "cannot be attacked by its gradient: along it the logits change by %.3g for a unit but should change by %.3g; a layer of it is differentiated wrongly, see gradient.engine"
            .formatted(slope.measured, slope.expected));
  }

  /**
   * @param expected length of the gradient
   * @param measured growth along it
   * @param noise what rounding alone may make of it
   */
  private record Slope(double expected, double measured, double noise) {
    boolean isConfirmed() {
      return Math.abs(measured - expected) <= GRADIENT_TOLERANCE * expected + noise;
    }
  }

  private static Slope slope(DifferentiableClassifier classifier, float[] image, double step) {
    LogitLoss alternating =
        (i, logits, classes, cotangent) -> {
          for (int k = 0; k < classes; k++) {
            cotangent[i * classes + k] = k % 2 == 0 ? 1 : -1;
          }
        };
    float[] gradient = classifier.differentiate(image, 1, alternating).gradient();
    double length = 0;
    for (float value : gradient) {
      length += (double) value * value;
    }
    length = Math.sqrt(length);
    float[] both = new float[2 * image.length];
    Draws draws = Draws.ofStream(0, "probes of a given network", 1);
    double expected = 0;
    for (int i = 0; i < image.length; i++) {
      // Where the gradient is 0 noise tells whether that is right.
      double along =
          length > 0
              ? gradient[i] / length
              : (draws.nextDouble() - .5) * Math.sqrt(12.0 / image.length);
      expected += along * gradient[i];
      both[i] = (float) (image[i] + step * along);
      both[image.length + i] = (float) (image[i] - step * along);
    }
    float[] logits = classifier.logits(both, 2);
    double measured = 0;
    double largest = 0;
    for (int k = 0; k < classifier.classes(); k++) {
      double difference = (double) logits[k] - logits[classifier.classes() + k];
      measured += (k % 2 == 0 ? 1 : -1) * difference / (2 * step);
      largest = Math.max(largest, Math.abs(logits[k]));
    }
    return new Slope(expected, measured, 1e-5 * largest / step);
  }
}
