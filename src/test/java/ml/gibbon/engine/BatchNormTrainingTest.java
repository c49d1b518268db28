package ml.gibbon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.engine.training.Nesterov;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.engine.training.TrainedParameters;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;
import org.junit.jupiter.api.Test;

/**
 * Two steps of a small network against those of PyTorch 1.13, whose numbers stand here: of {@code
 * Sequential(Conv2d(2, 3, 3, padding=1, bias=False), BatchNorm2d(3), ReLU(), Flatten(), Linear(48,
 * 3))} with the parameters and images of this class, {@code SGD(lr=.1, momentum=.5,
 * nesterov=True)}, {@code cross_entropy}, in training mode; the logits afterwards, in evaluation
 * mode.
 */
class BatchNormTrainingTest {

  private static final ImageShape SHAPE = new ImageShape(2, 4, 4);
  private static final int[] LABELS = {0, 1, 2, 0};

  private static final double[] LOSSES = {1.5156378746032715, 1.208236813545227};
  private static final float[] CONVOLUTION = {
    0.4370931f, 0.4746002f, 0.06369084f, -0.3920593f, -0.479117f, -0.1217833f
  };
  private static final float[] GAMMA = {0.4692662f, 1.038269f, 1.367153f};
  private static final float[] BETA = {0.06368478f, -0.2318277f, 0.2383985f};
  private static final float[] MEAN = {0.172072f, 0.01916478f, -0.06738882f};
  private static final float[] VARIANCE = {0.9952468f, 1.763002f, 0.5127976f};
  private static final float[] BIAS = {0.09413638f, 0.01289695f, -0.1070333f};
  private static final float[] LOGITS = {0.2756745f, 1.313233f, -1.838851f};

  private final Parameter weights = waves("weights", .5, 1, 3, 2, 3, 3);
  private final Parameter gamma = Parameter.of("gamma", Shape.of(3), .5f, 1, 1.5f);
  private final Parameter beta = Parameter.of("beta", Shape.of(3), .1f, -.2f, .3f);
  private final Parameter mean = Parameter.of("mean", Shape.of(3), .2f, 0, -.1f);
  private final Parameter variance = Parameter.of("variance", Shape.of(3), 1, 2, .5f);
  private final Parameter last = waves("last", .3, 2, 3, 48);
  private final Parameter bias = Parameter.of("bias", Shape.of(3), .1f, 0, -.1f);

  private static Parameter waves(String name, double height, int first, int... shape) {
    return Parameter.of(name, Shape.of(shape), waves(height, first, Shape.of(shape).size()));
  }

  private static float[] waves(double height, int first, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (height * Math.sin(i + first));
    }
    return values;
  }

  private Graph graph() {
    GraphBuilder builder = new GraphBuilder();
    Node pixels = builder.input("pixels", Shape.of(1, 2, 4, 4));
    Window.Axis axis = Window.Axis.of(4, 3, 1, 1, 1, 1, false);
    Node convolution =
        builder.add(
            "convolution",
            new Operation.Convolution(weights, Optional.empty(), new Window(axis, axis), 1),
            pixels);
    Node norm =
        builder.add(
            "norm",
            new Operation.BatchNormalisation(gamma, beta, mean, variance, 1e-5),
            convolution);
    Node relu = builder.add("relu", new Operation.Elementwise(Function.RELU), norm);
    Node row = builder.add("row", new Operation.Reshape(Shape.of(1, 48)), relu);
    return builder.build(builder.add("logits", new Operation.Dense(last, Optional.of(bias)), row));
  }

  private static float[] pixels() {
    float[] pixels = waves(.5, 3, LABELS.length * SHAPE.size());
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] += .5f;
    }
    return pixels;
  }

  private static float[] start(TrainingGraph training) {
    float[] all = new float[training.size()];
    training
        .positions()
        .forEach(
            (parameter, at) ->
                System.arraycopy(parameter.values(), 0, all, at, parameter.shape().size()));
    return all;
  }

  @Test
  void two_steps_are_those_of_pytorch() {
    TrainingGraph training =
        new TrainedParameters(graph(), parameter -> true, BatchNorm.BATCH).graph();
    ParameterOrder order = Trainer.order(training);
    ImageBatch batch = new ImageBatch(SHAPE, new long[LABELS.length], LABELS.clone(), pixels());
    float[] all = order.toEngine(start(training));
    try (Trainer trainer = new Trainer(training, SHAPE, LABELS.length)) {
      trainer.set(all, new float[all.length]);
      for (double loss : LOSSES) {
        trainer.clearGradient();
        double found = trainer.add(batch, new CrossEntropy(LABELS.clone()), .25, 0);
        assertThat(found / LABELS.length).isCloseTo(loss, within(1e-5));
        trainer.update(new Nesterov(.1, .5), 1);
      }
      trainer.get(all, new float[all.length]);
      float[] logits = trainer.classifier().logits(batch.pixels(), LABELS.length);
      assertClose(Arrays.copyOf(logits, 3), LOGITS);
    }
    float[] found = order.toOwner(all);
    check(training, found, weights, CONVOLUTION);
    check(training, found, gamma, GAMMA);
    check(training, found, beta, BETA);
    check(training, found, mean, MEAN);
    check(training, found, variance, VARIANCE);
    check(training, found, bias, BIAS);
  }

  private static void check(
      TrainingGraph training, float[] found, Parameter parameter, float[] expected) {
    int at = training.positions().get(parameter);
    assertClose(Arrays.copyOfRange(found, at, at + expected.length), expected);
  }

  /** Both sides round sums of a few hundred products to float32. */
  private static void assertClose(float[] found, float[] expected) {
    assertThat(found).usingComparatorWithPrecision(1e-5f).containsExactly(expected);
  }
}
