package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.verify.walk.GraphWalk;
import org.junit.jupiter.api.Test;

/** What stands before a given network, held against its definition by hand. */
class PixelGraphTest {

  private static final ImageShape IMAGES = new ImageShape(2, 2, 3);
  private static final double[] PIXELS =
      IntStream.range(0, 12).mapToDouble(i -> (i + 1) / 16.0).toArray();
  private static final List<String> CLASSES =
      IntStream.range(0, 12).mapToObj(Integer::toString).toList();

  private static PixelInput input(PixelInput.Layout layout) {
    return new PixelInput(layout, 1, List.of(), List.of(), List.of(), List.of());
  }

  /** Hands its input on, value by value in the order in which it gets them. */
  private static Graph identity(Shape shape) {
    GraphBuilder builder = new GraphBuilder();
    Node in = builder.input("in", shape);
    return builder.build(builder.add("out", new Operation.Reshape(Shape.of(1, shape.size())), in));
  }

  private static double[] answers(PixelInput input, int[] declared, List<String> classes) {
    PixelGraph pixels = new PixelGraph(IMAGES, input, "net.onnx");
    Graph graph = pixels.around(identity(pixels.inputShape(declared)), classes);
    return new GraphWalk(graph).forward(PIXELS).output();
  }

  @Test
  void channels_first_and_rows_get_the_pixels_as_they_are() {
    for (int[] declared : new int[][] {{-1, 2, 2, 3}, {1, 12}, {-1, 1, 12}, {1, 12, 1, 1}}) {
      assertThat(answers(PixelInput.ofFile(), declared, CLASSES)).containsExactly(PIXELS);
    }
  }

  @Test
  void channels_last_get_each_place_s_channels_together() {
    double[] expected = new double[12];
    for (int place = 0; place < 6; place++) {
      expected[2 * place] = PIXELS[place];
      expected[2 * place + 1] = PIXELS[6 + place];
    }
    assertThat(answers(PixelInput.ofFile(), new int[] {-1, 2, 3, 2}, CLASSES))
        .containsExactly(expected);
    assertThat(answers(input(PixelInput.Layout.NHWC), new int[] {-1, -1, -1, -1}, CLASSES))
        .containsExactly(expected);
  }

  @Test
  void normalisation_is_that_of_each_channel() {
    PixelInput input =
        new PixelInput(
            PixelInput.Layout.AUTO,
            255,
            List.of(100.0, 120.0),
            List.of(50.0, 60.0),
            List.of(),
            List.of());
    for (int[] declared : new int[][] {{-1, 2, 2, 3}, {1, 12}}) {
      double[] answers = answers(input, declared, CLASSES);
      assertThat(answers[1]).isCloseTo((255 * PIXELS[1] - 100) / 50, within(1e-5));
      assertThat(answers[7]).isCloseTo((255 * PIXELS[7] - 120) / 60, within(1e-5));
    }
  }

  /** As torch 1.13's interpolate(mode="bilinear", align_corners=False) gives. */
  @Test
  void images_of_another_size_are_resized() {
    PixelInput input =
        new PixelInput(PixelInput.Layout.AUTO, 1, List.of(), List.of(), List.of(4, 3), List.of());
    List<String> classes = IntStream.range(0, 24).mapToObj(Integer::toString).toList();
    double[] answers = answers(input, new int[] {-1, 2, 4, 3}, classes);
    assertThat(answers[0]).isCloseTo(PIXELS[0], within(1e-7));
    assertThat(answers[3]).isCloseTo(.75 * PIXELS[0] + .25 * PIXELS[3], within(1e-7));
    assertThat(answers[6]).isCloseTo(.25 * PIXELS[0] + .75 * PIXELS[3], within(1e-7));
    assertThat(answers[9]).isCloseTo(PIXELS[3], within(1e-7));
  }

  @Test
  void outputs_are_found_by_the_names_of_their_classes() {
    List<String> names = IntStream.range(0, 12).mapToObj(i -> "class " + (11 - i)).toList();
    PixelInput input =
        new PixelInput(PixelInput.Layout.AUTO, 1, List.of(), List.of(), List.of(), names);
    assertThat(answers(input, new int[] {-1, 2, 2, 3}, List.of("class 11", "class 9")))
        .containsExactly(PIXELS[0], PIXELS[2]);
    assertThatThrownBy(() -> answers(input, new int[] {-1, 2, 2, 3}, List.of("class 11", "cat")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not name the dataset's class cat");
  }

  @Test
  void one_number_for_a_yes_or_no_is_set_against_0() {
    GraphBuilder builder = new GraphBuilder();
    Node in = builder.input("in", Shape.of(1, 12));
    Parameter weights =
        Parameter.of("w", Shape.of(1, 12), new float[] {2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    Graph one =
        builder.build(builder.add("out", new Operation.Dense(weights, Optional.empty()), in));
    Graph graph =
        new PixelGraph(IMAGES, PixelInput.ofFile(), "net.onnx").around(one, List.of("no", "yes"));
    assertThat(new GraphWalk(graph).forward(PIXELS).output()).containsExactly(0, 2 * PIXELS[0]);
  }

  @Test
  void images_that_do_not_fit_are_refused_with_both_shapes() {
    assertThatThrownBy(() -> answers(PixelInput.ofFile(), new int[] {1, 3, 32, 32}, CLASSES))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("takes [N, 3, 32, 32] but the data's images are 2x2x3");
    assertThatThrownBy(
            () -> answers(PixelInput.ofFile(), new int[] {-1, 2, 2, 3}, List.of("a", "b", "c")))
        .hasMessageContaining("tells 12 classes apart but the dataset has 3");
  }
}
