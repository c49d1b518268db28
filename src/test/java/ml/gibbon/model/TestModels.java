package ml.gibbon.model;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/** One small network of each architecture, with random parameters, and images to feed it. */
public final class TestModels {

  public static final int CLASSES = 4;
  public static final ImageShape GREY = new ImageShape(1, 8, 8);
  public static final ImageShape COLOUR = new ImageShape(3, 8, 8);

  private TestModels() {}

  /** A named network and the images it takes. */
  public record Model(String name, ImageShape shape, MultiLayerNetwork network) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Every architecture; dropout is set wherever there can be any. */
  public static Stream<Model> all() {
    return Stream.of(
        model("softmax", GREY, new Architecture.Softmax()),
        model("relu", GREY, new Architecture.Relu(List.of(12, 9), .2, .5)),
        model("maxout", GREY, new Architecture.Maxout(List.of(10, 8), 3, .2, .5, 1.9)),
        model("rbf", GREY, new Architecture.Rbf(3)),
        model("cnn", COLOUR, new Architecture.Cnn(List.of(5, 6), 7, .5)),
        model(
            "conv-maxout",
            COLOUR,
            new Architecture.ConvMaxout(
                List.of(
                    new Architecture.Stage(4, 2, 5, 2, 3, 2),
                    new Architecture.Stage(5, 2, 3, 1, 2, 1)),
                6,
                3,
                .2,
                .5,
                1.9)));
  }

  public static Model model(String name, ImageShape shape, Architecture.Layered architecture) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(Networks.configuration(architecture, shape, CLASSES, 7));
    network.init();
    randomise(network, 11);
    return new Model(name, shape, network);
  }

  /** Replaces all parameters, biases included, by draws that keep activations of order one. */
  public static void randomise(MultiLayerNetwork network, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (var layer : network.getLayers()) {
      for (var parameter : layer.paramTable().entrySet()) {
        long[] shape = parameter.getValue().shape();
        long inputs = shape.length == 2 ? shape[0] : parameter.getValue().length() / shape[0];
        double scale = parameter.getKey().equals("b") ? .1 : Math.sqrt(3.0 / inputs);
        float[] values = new float[(int) parameter.getValue().length()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) ((random.nextDouble() * 2 - 1) * scale);
        }
        layer.setParam(parameter.getKey(), Nd4j.create(values, shape, 'c'));
      }
    }
  }

  /** Images with grey levels drawn uniformly; ids count from 0. */
  public static ImageBatch images(ImageShape shape, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] ids = new long[count];
    int[] labels = new int[count];
    float[] pixels = new float[count * shape.size()];
    for (int i = 0; i < count; i++) {
      ids[i] = i;
      labels[i] = random.nextInt(CLASSES);
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256) / 255f;
    }
    return new ImageBatch(shape, ids, labels, pixels);
  }
}
