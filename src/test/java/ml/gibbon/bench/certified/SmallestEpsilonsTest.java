package ml.gibbon.bench.certified;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.GraphNetwork;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import org.junit.jupiter.api.Test;

/**
 * A network of two pixels that answers with the brighter one: FGSM brings them 2 epsilon nearer to
 * each other, so that half of their difference is the smallest epsilon, unless it ends at black or
 * white.
 */
class SmallestEpsilonsTest {

  private static final ImageShape SHAPE = new ImageShape(1, 1, 2);
  private static final double MOST = .4;
  private static final int STEPS = 10;
  private static final double EXACT = MOST / (1 << STEPS);

  private final double[] smallest = smallest();

  private static double[] smallest() {
    float[] pixels = {
      .7f,
      .5f, // half of .2
      .1f,
      .6f, // half of .5
      .3f,
      .31f, // half of .01
      .2f,
      .9f, // .2 and .9 at the label .2: wrong by itself
      1,
      0 // half of 1 is more than most
    };
    ImageBatch images =
        new ImageBatch(SHAPE, new long[] {0, 1, 2, 3, 4}, new int[] {0, 1, 1, 0, 0}, pixels);
    GraphNetwork network = network();
    try (DifferentiableClassifier classifier =
        Classifiers.of(network, network.images(), EngineChoice.AUTO)) {
      return new SmallestEpsilons(new Fgsm(), MOST, STEPS, 1).of(classifier, images);
    }
  }

  private static GraphNetwork network() {
    GraphBuilder builder = new GraphBuilder();
    Node pixels = builder.input("pixels", Shape.of(1, 1, 1, 2));
    Node row = builder.add("row", new Operation.Reshape(Shape.of(1, 2)), pixels);
    Parameter same = Parameter.of("weights", Shape.of(2, 2), new float[] {1, 0, 0, 1});
    Node logits = builder.add("logits", new Operation.Dense(same, Optional.empty()), row);
    return new GraphNetwork(builder.build(logits), SHAPE, false, Map.of(), List.of(), new byte[0]);
  }

  @Test
  void is_at_most_a_step_of_the_bisection_above_half_the_difference() {
    double[] halves = {.1, .25, .005};
    for (int i = 0; i < halves.length; i++) {
      // A float32 tie at the boundary itself may fall on either side.
      assertThat(smallest[i]).isBetween(halves[i] - 1e-6, halves[i] + EXACT + 1e-6);
    }
  }

  @Test
  void is_zero_of_what_is_wrong_by_itself_and_infinite_of_what_stands() {
    assertThat(smallest[3]).isZero();
    assertThat(smallest[4]).isInfinite();
  }

  @Test
  void tells_the_share_that_stands_of_all_images() {
    assertThat(SmallestEpsilons.standing(smallest, 0)).isEqualTo(80);
    assertThat(SmallestEpsilons.standing(smallest, .05)).isEqualTo(60);
    assertThat(SmallestEpsilons.standing(smallest, MOST)).isEqualTo(20);
  }

  /** Three fifths are broken above 0 and up to .4: the bars, of equal width, hold as many. */
  @Test
  void draws_in_its_bars_each_image_that_is_broken_once() {
    EpsilonFigures figures = new EpsilonFigures("two pixels", smallest, MOST);

    // Of each bar the outline has both ends, and the baseline before and behind them.
    double twice =
        figures.figures().get(0).numbers().rows().stream()
            .mapToDouble(row -> Double.parseDouble(row.get(1)))
            .sum();
    assertThat(twice / 2).isEqualTo(60, within(1e-9));
    assertThat(figures.table()).contains("0.0000        80.00").contains("0.4000        20.00");
  }
}
