package ml.gibbon.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.IntervalCrossEntropy;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import ml.gibbon.model.dl4j.Dl4jGraph;
import ml.gibbon.network.Parameter;
import ml.gibbon.verify.walk.GraphWalk;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IntervalBoundsTest {

  private static final double EPSILON = .1;
  private static final double KAPPA = .25;

  private static TrainingAttack attack(double warmUp) {
    ThreatModel threat = new ThreatModel(LpNorm.LINF, EPSILON, PixelRange.UNIT);
    return new TrainingAttack(new NamedAttack("fgsm", new Fgsm(), Goal.UNTARGETED, threat), warmUp);
  }

  private static Objective whole() {
    return new IntervalBounds(KAPPA, attack(0), 0, LabelLoss.PLAIN).at(0);
  }

  private static Trainer trainer(TrainingGraph graph, ImageBatch images, float[] parameters) {
    Objective objective = whole();
    Trainer trainer =
        new Trainer(objective.graph(graph), objective.shape(images.shape()), images.size());
    float[] ordered = Trainer.order(objective.graph(graph)).toEngine(parameters);
    trainer.set(ordered, new float[ordered.length]);
    return trainer;
  }

  /** Of weights that are dense, convolved by products of taps, in one group, and bounded. */
  static Stream<Architecture.Layered> networks() {
    return Stream.of(
        new Architecture.Relu(List.of(9, 7), 0, 0),
        new Architecture.Maxout(List.of(6), 3, 0, 0, 1.9),
        new Architecture.Cnn(List.of(5, 17), 8, 0),
        new Architecture.Cnn(List.of(5, 17), 4, Architecture.Cnn.Halving.STRIDE, 8, 0),
        new Architecture.ConvMaxout(
            List.of(
                new Architecture.Stage(16, 2, 3, 1, 2, 2),
                new Architecture.Stage(3, 2, 3, 1, 2, 2)),
            5,
            2,
            0,
            0,
            1.9));
  }

  /** The walk in double precision has a slope for the weights and one for their absolute values. */
  @ParameterizedTest
  @MethodSource("networks")
  void the_gradient_is_the_slope_by_weights_and_by_their_absolute_values(
      Architecture.Layered architecture) {
    ImageShape shape = TestModels.GREY;
    ImageBatch images = TestModels.images(shape, 3, 2);
    MultiLayerNetwork network = TestModels.model("it", shape, architecture).network();
    TrainingGraph graph = Dl4jGraph.toTrain(network, shape);
    TrainingGraph bounds = whole().graph(graph);
    IntervalCrossEntropy costs = new IntervalCrossEntropy(images.labels(), KAPPA, 0, 1);
    float[] found;
    double loss;
    try (Trainer trainer = trainer(graph, images, network.params().dup().data().asFloat())) {
      trainer.clearGradient();
      loss = whole().add(trainer, images, 1) / images.size();
      ParameterOrder order = Trainer.order(bounds);
      found = order.toOwner(trainer.gradient());
    }

    double expectedLoss = 0;
    double[] expected = new double[found.length];
    GraphWalk walk = new GraphWalk(bounds.graph());
    for (int i = 0; i < images.size(); i++) {
      GraphWalk.Pass pass = walk.forward(withEnds(images, i));
      double[] answers = pass.output();
      float[] row = new float[(i + 1) * answers.length];
      for (int k = 0; k < answers.length; k++) {
        row[i * answers.length + k] = (float) answers[k];
      }
      expectedLoss += costs.value(i, row, answers.length) / images.size();
      float[] slope = new float[row.length];
      costs.derivative(i, row, answers.length, slope);
      double[] cotangent = new double[answers.length];
      for (int k = 0; k < answers.length; k++) {
        cotangent[k] = slope[i * answers.length + k] / images.size();
      }
      GraphWalk.Slopes slopes = pass.back(cotangent);
      for (Parameter parameter : bounds.graph().parameters()) {
        if (bounds.isTrained(parameter)) {
          int at = bounds.positions().get(parameter.signed());
          double[] part = slopes.of(parameter);
          for (int j = 0; j < part.length; j++) {
            float signed = parameter.signed().values()[j];
            expected[at + j] += parameter.isAbsolute() ? Math.signum(signed) * part[j] : part[j];
          }
        }
      }
    }
    assertThat(loss).isCloseTo(expectedLoss, within(1e-5 * Math.max(1, expectedLoss)));
    for (int j = 0; j < found.length; j++) {
      assertThat((double) found[j])
          .as("parameter %d", j)
          .isCloseTo(expected[j], within(2e-5 * Math.max(1, Math.abs(expected[j]))));
    }
  }

  private static double[] withEnds(ImageBatch images, int image) {
    ImageShape shape = images.shape();
    int size = shape.size();
    double[] all = new double[3 * shape.size()];
    for (int i = 0; i < shape.size(); i++) {
      float pixel = images.pixels()[image * shape.size() + i];
      all[i] = pixel;
      all[size + i] = Math.max(0f, pixel - (float) EPSILON);
      all[2 * size + i] = Math.min(1f, pixel + (float) EPSILON);
    }
    return all;
  }

  /**
   * Of two classes and a linear network the margin's worst case is at FGSM's image, and the bound
   * of each logit at that logit's own: a loss that no image in the box exceeds.
   */
  @Test
  void the_loss_is_above_that_of_fgsm_images() {
    ImageShape shape = TestModels.GREY;
    ImageBatch images = TestModels.images(shape, 8, 2);
    MultiLayerNetwork network =
        TestModels.model("relu", shape, new Architecture.Relu(List.of(12), 0, 0)).network();
    TrainingGraph graph = Dl4jGraph.toTrain(network, shape);
    Objective bound = new IntervalBounds(0, attack(0), 0, LabelLoss.PLAIN).at(0);
    double above;
    try (Trainer trainer = trainer(graph, images, network.params().dup().data().asFloat())) {
      trainer.clearGradient();
      above = bound.add(trainer, images, 1);
    }
    try (DifferentiableClassifier model = Classifiers.compiled(network, shape)) {
      float[] pixels = attack(0).craft(model, images, 1).pixels();
      float[] logits = model.logits(pixels, images.size());
      double attacked = 0;
      for (int i = 0; i < images.size(); i++) {
        attacked += new CrossEntropy(images.labels()).value(i, logits, model.classes());
      }
      assertThat(above).isGreaterThan(attacked);
    }
  }

  @Test
  void epsilon_rises_and_kappa_falls_after_the_clean_epochs() {
    IntervalBounds begin = new IntervalBounds(KAPPA, attack(4), 2, LabelLoss.PLAIN);

    assertThat(Stream.of(0., 2., 3., 5., 6., 9.).map(at -> ((IntervalBounds) begin.at(at)).done()))
        .containsExactly(0., 0., .25, .75, 1., 1.);
    assertThat(begin.at(9).validationAttack().orElseThrow().warmUp()).isZero();
  }

  @Test
  void other_norms_have_no_box() {
    ThreatModel threat = new ThreatModel(LpNorm.L2, 1, PixelRange.UNIT);
    TrainingAttack attack =
        new TrainingAttack(new NamedAttack("fgm", new Fgsm(), Goal.UNTARGETED, threat));

    assertThatThrownBy(() -> new IntervalBounds(.5, attack, 0, LabelLoss.PLAIN))
        .hasMessage("interval bounds are of linf and an epsilon");
  }
}
