package ml.gibbon.model.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.PixelInput;
import ml.gibbon.model.PixelInput.Layout;
import org.junit.jupiter.api.Test;

/** What a model that only answers is sent, and what its answers are read as. */
class RemoteModelTest {

  private static NpyArray request(Layout layout, float... pixels) throws Exception {
    PixelInput input =
        new PixelInput(layout, 10, List.of(1.0, 2.0), List.of(.5), List.of(), List.of());
    RemoteAccess access =
        new RemoteAccess(
            new Endpoint.Command(List.of("x")),
            AnswerKind.SCORES,
            0,
            List.of(),
            new Asking(1, 1, 0, 0, 0),
            input);
    RemoteModel model = new RemoteModel("oracle", access, new ImageShape(2, 1, 2), 3);
    return NpyArray.read(new ByteArrayInputStream(model.request(pixels, pixels.length / 4)), 100);
  }

  /** (10 x - mean of the channel) / .5. */
  @Test
  void a_request_has_the_layout_and_the_normalisation_of_the_model() throws Exception {
    NpyArray first = request(Layout.AUTO, 0, .5f, 1, 0);
    assertThat(first.shape()).containsExactly(1, 2, 1, 2);
    assertThat(first.values()).containsExactly(-2, 8, 16, -4);
    NpyArray last = request(Layout.NHWC, 0, .5f, 1, 0);
    assertThat(last.shape()).containsExactly(1, 1, 2, 2);
    assertThat(last.values()).containsExactly(-2, 16, 8, -4);
    assertThat(request(Layout.FLAT, new float[8]).shape()).containsExactly(2, 4);
  }

  @Test
  void probabilities_come_back_from_the_softmax_of_their_logits() throws Exception {
    double[] probabilities = {.7, .2, .1, 0, 0, 1};

    float[] logits = AnswerKind.PROBABILITIES.logits(probabilities, 2, 3);

    for (int i = 0; i < probabilities.length; i++) {
      assertThat((double) Logits.confidence(logits, 3, i / 3, i % 3))
          .isCloseTo(probabilities[i], within(1e-6));
      assertThat(logits[i]).isFinite();
    }
  }

  @Test
  void a_label_has_all_of_the_probability() throws Exception {
    float[] logits = AnswerKind.LABELS.logits(new double[] {2, 0}, 2, 3);

    assertThat(Logits.confidence(logits, 3, 0, 2)).isEqualTo(1);
    assertThat(Logits.confidence(logits, 3, 0, 0)).isZero();
    assertThat(Logits.prediction(logits, 3, 1)).isZero();
  }

  @Test
  void values_that_are_no_answer_are_refused() {
    assertRefused(AnswerKind.SCORES, 1e300, 0, 0);
    assertRefused(AnswerKind.SCORES, Double.NaN, 0, 0);
    assertRefused(AnswerKind.PROBABILITIES, -.1, 1, .1);
    assertRefused(AnswerKind.PROBABILITIES, Double.NaN, 1, 0);
    assertRefused(AnswerKind.PROBABILITIES, .5, .2, .2);
    assertRefused(AnswerKind.LABELS, 3);
    assertRefused(AnswerKind.LABELS, -1);
    assertRefused(AnswerKind.LABELS, 1.5);
    assertRefused(AnswerKind.LABELS, Double.NaN);
  }

  private static void assertRefused(AnswerKind kind, double... values) {
    assertThatThrownBy(() -> kind.logits(values, 1, 3))
        .as("%s %s", kind, values[0])
        .isInstanceOf(AnswerException.class)
        .hasMessageStartingWith("answered ");
  }
}
