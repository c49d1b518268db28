package ml.gibbon.attack.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import org.junit.jupiter.api.Test;

/** What black-box attacks make of what they are told. */
class EstimatesTest {

  /** One long step without momentum goes along the estimate; n samples of d values: about n / d. */
  @Test
  void the_gradient_of_nes_points_where_the_true_one_does() {
    TestModels.Model relu =
        TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(12), 0, 0));
    ImageBatch clean = TestModels.images(TestModels.GREY, 20, 3);
    ThreatModel threat = new ThreatModel(LpNorm.L2, .1, PixelRange.NONE);
    int size = TestModels.GREY.size();
    try (DifferentiableClassifier model = Classifiers.compiled(relu.network(), TestModels.GREY)) {
      Nes nes = new Nes(.1, 1, 1000, .001, 0);
      float[] moved =
          new AttackRunner(nes, Goal.UNTARGETED, threat, PixelFormat.FLOAT32, 7)
              .craft(model, clean)
              .pixels();
      float[] gradient =
          model
              .differentiate(clean.pixels(), clean.size(), new CrossEntropy(clean.labels()))
              .gradient();
      int compared = 0;
      for (int i = 0; i < clean.size(); i++) {
        double product = 0;
        double length = 0;
        double step = 0;
        for (int j = i * size; j < (i + 1) * size; j++) {
          double change = (double) moved[j] - clean.pixels()[j];
          product += change * gradient[j];
          length += (double) gradient[j] * gradient[j];
          step += change * change;
        }
        if (step > 0) {
          compared++;
          // Of 500 pairs in 64 dimensions: 1 / sqrt(1 + 64 / 500) = .94.
          assertThat(product / Math.sqrt(length * step)).isGreaterThan(.88);
        }
      }
      assertThat(compared).isGreaterThan(3);
    }
  }

  /** Halved at 10, 50, 200, 500, 1,000, 2,000, 4,000, 6,000 and 8,000 of 10,000 queries. */
  @Test
  void the_squares_of_square_shrink_as_in_the_paper() {
    Square square = new Square(5000, .8, Choice.of(10_000));
    assertThat(square.shareAfter(0)).isEqualTo(.8);
    assertThat(square.shareAfter(10)).isEqualTo(.8);
    assertThat(square.shareAfter(11)).isEqualTo(.4);
    assertThat(square.shareAfter(50)).isEqualTo(.4);
    assertThat(square.shareAfter(51)).isEqualTo(.2);
    assertThat(square.shareAfter(501)).isEqualTo(.05);
    assertThat(square.shareAfter(4999)).isCloseTo(.8 / 128, within(1e-12));
    Square rescaled = new Square(1000, .8, Choice.AUTO);
    assertThat(rescaled.shareAfter(1)).isEqualTo(.8);
    assertThat(rescaled.shareAfter(2)).isEqualTo(.4);
    assertThat(rescaled.shareAfter(999)).isCloseTo(.8 / 512, within(1e-12));
  }
}
