package ml.gibbon.gradient.defence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.Networks;
import ml.gibbon.model.TestModels;
import ml.gibbon.random.Draws;
import ml.gibbon.result.CertifiedRadius;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class NoiseVotesTest {

  private static final ImageShape SHAPE = TestModels.GREY;

  private static MultiLayerNetwork linear() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(Networks.configuration(new Architecture.Softmax(), SHAPE, 2, 7));
    network.init();
    TestModels.randomise(network, 3);
    return network;
  }

  /**
   * Of two classes told by a plane, an image's distance to it is the radius (Cohen et al., p. 4).
   */
  private static double distance(MultiLayerNetwork network, float[] logits) {
    INDArray weights = network.getLayer(0).getParam("W");
    double squares = 0;
    for (int j = 0; j < SHAPE.size(); j++) {
      squares += Math.pow(weights.getDouble(j, 0) - weights.getDouble(j, 1), 2);
    }
    return Math.abs(logits[0] - logits[1]) / Math.sqrt(squares);
  }

  @Test
  void the_radius_of_a_linear_classifier_is_below_the_distance_and_near_it() {
    MultiLayerNetwork network = linear();
    int n = 20_000;
    double sigma = .4;
    int certified = 0;
    try (DifferentiableClassifier classifier =
        Classifiers.of(network, SHAPE, EngineChoice.COMPILED)) {
      NoiseVotes noise = new NoiseVotes(classifier, sigma, 256);
      for (int i = 0; i < 12; i++) {
        float[] image = TestModels.images(SHAPE, 1, i).pixels();
        float[] logits = classifier.logits(image, 1);
        double distance = distance(network, logits);
        int[] votes = noise.of(image, n, new Draws(i));
        int answer = Logits.prediction(logits, 2, 0);
        double radius = CertifiedRadius.of(votes[answer], n, 1e-6, sigma);

        assertThat(Arrays.stream(votes).sum()).isEqualTo(n);
        assertThat(radius).isLessThanOrEqualTo(distance);
        if (distance > .05 && distance < 2 * sigma) {
          certified++;
          // Some standard errors of a share of 20,000 votes, at two sigma divided by their density.
          assertThat(radius).isCloseTo(distance, within(.08));
        }
      }
    }
    assertThat(certified).isGreaterThan(3);
  }

  @Test
  void votes_do_not_depend_on_how_many_go_at_once() {
    float[] image = TestModels.images(SHAPE, 1, 1).pixels();
    try (DifferentiableClassifier classifier =
        Classifiers.of(linear(), SHAPE, EngineChoice.COMPILED)) {
      assertThat(new NoiseVotes(classifier, .5, 7).of(image, 100, new Draws(1)))
          .isEqualTo(new NoiseVotes(classifier, .5, 100).of(image, 100, new Draws(1)));
    }
  }
}
