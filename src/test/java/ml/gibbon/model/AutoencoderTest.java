package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.error.InputException;
import ml.gibbon.error.SettingException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.FiniteDifferences;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Parameter;
import ml.gibbon.verify.walk.GraphWalk;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AutoencoderTest {

  private static final Autoencoder DENSE = new Autoencoder(List.of(20, 6, 20), List.of());
  private static final Autoencoder CONVOLVED = new Autoencoder(List.of(), List.of(4, 3));

  private static final List<String> CLASSES =
      IntStream.range(0, TestModels.CLASSES).mapToObj(Integer::toString).toList();

  /** All but radial basis functions, which say nothing that a softmax or sigmoid does. */
  static Stream<TestModels.Model> models() {
    return TestModels.all().filter(model -> !model.name().equals("rbf"));
  }

  private static AutoencoderInTraining before(TestModels.Model model, Autoencoder autoencoder) {
    LayerNetwork classifier = new LayerNetwork(model.network());
    return AutoencoderInTraining.of(autoencoder, classifier, model.shape(), CLASSES, 3);
  }

  private static Stream<AutoencoderInTraining> both(TestModels.Model model) {
    return Stream.of(before(model, DENSE), before(model, CONVOLVED));
  }

  private static double[] image(ImageShape shape) {
    SplittableRandom random = new SplittableRandom(5);
    return random.doubles(shape.size()).map(value -> (float) value).toArray();
  }

  /** As functions, by the walk in double precision. */
  @ParameterizedTest
  @MethodSource("models")
  void logits_are_those_of_the_classifier_at_what_the_autoencoder_answers(TestModels.Model model) {
    Graph classifier = new LayerNetwork(model.network()).graph(model.shape());
    both(model)
        .forEach(
            made -> {
              made.set(drawn(made), new float[made.parameters().length]);
              double[] pixels =
                  new GraphWalk(autoencoder(made)).forward(image(model.shape())).output();
              double[] expected = new GraphWalk(classifier).forward(pixels).output();
              double[] found =
                  new GraphWalk(made.network().graph(model.shape()))
                      .forward(image(model.shape()))
                      .output();
              assertThat(Arrays.stream(pixels)).allMatch(pixel -> pixel >= 0 && pixel <= 1);
              assertThat(found).containsExactly(expected, within(1e-9));
            });
  }

  /** With the parameters of this moment, as its training file holds it. */
  private static Graph autoencoder(AutoencoderInTraining made) {
    byte[] alone = StoredZip.unpack(made.file(), "it").get("autoencoder.zip");
    return GraphFile.read(alone, "it").pixels();
  }

  /** Parameters that no training has been at. */
  private static float[] drawn(NetworkInTraining made) {
    SplittableRandom random = new SplittableRandom(9);
    float[] parameters = made.parameters();
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += (float) random.nextDouble(-.1, .1);
    }
    return parameters;
  }

  /** Of vectors, of channels last, with a sigmoid at the end, of one number for two classes. */
  static Stream<GraphNetwork> files() throws IOException {
    List<GraphNetwork> networks = new ArrayList<>(List.of(GraphInTrainingTest.residual()));
    for (String keras :
        List.of(
            "sequential.keras",
            "functional.h5",
            "activations.keras",
            "channels-first.keras",
            "signals.keras",
            "keras2.h5")) {
      networks.add(GraphInTrainingTest.ofKeras(keras));
    }
    return networks.stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void the_classifier_may_be_of_a_file(GraphNetwork classifier) {
    ImageShape shape = classifier.images();
    List<String> classes = Collections.nCopies(classifier.classes(), "class");
    AutoencoderInTraining made = AutoencoderInTraining.of(DENSE, classifier, shape, classes, 3);
    double[] pixels = new GraphWalk(autoencoder(made)).forward(image(shape)).output();
    double[] expected = new GraphWalk(classifier.pixels()).forward(pixels).output();

    assertThat(made.network().probabilities()).isEqualTo(classifier.probabilities());
    assertThat(new GraphWalk(made.network().pixels()).forward(image(shape)).output())
        .containsExactly(expected, within(1e-6 * Math.max(1, largest(expected))));
    assertThat(NetworkInTraining.read(made.file()).network().file())
        .isEqualTo(made.network().file());
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("models")
  void training_changes_the_autoencoder_alone(TestModels.Model model) {
    LayerNetwork classifier = new LayerNetwork(model.network());
    both(model)
        .forEach(
            made -> {
              float[] drawn = drawn(made);
              List<Parameter> before = made.network().pixels().parameters();
              made.set(drawn, new float[drawn.length]);
              List<Parameter> after = made.network().pixels().parameters();
              long same =
                  IntStream.range(0, before.size())
                      .filter(i -> same(before.get(i), after.get(i)))
                      .mapToLong(i -> before.get(i).shape().size())
                      .sum();

              assertThat(made.training(model.shape()).size()).isEqualTo(drawn.length);
              assertThat(made.network().parameters() - drawn.length).isEqualTo(same);
              for (Parameter parameter : classifier.graph(model.shape()).parameters()) {
                assertThat(after).as(parameter.name()).anyMatch(each -> same(each, parameter));
              }
            });
  }

  private static boolean same(Parameter a, Parameter b) {
    return Arrays.equals(a.values(), b.values());
  }

  /** White box: through both. */
  @ParameterizedTest
  @MethodSource("models")
  void the_gradient_goes_through_the_autoencoder(TestModels.Model model) {
    both(model)
        .forEach(
            made -> {
              try (DifferentiableClassifier chain =
                  Classifiers.compiled(made.network(), model.shape())) {
                float[] pixels = ProbeImages.pixels(model.shape().size());
                FiniteDifferences.check(chain, pixels, model.name());
              }
            });
  }

  @Test
  void training_goes_on_from_its_file() {
    AutoencoderInTraining made = before(TestModels.all().findFirst().orElseThrow(), DENSE);
    float[] drawn = drawn(made);
    float[] velocities = drawn.clone();
    made.set(drawn, velocities);
    NetworkInTraining again = NetworkInTraining.read(made.file());

    assertThat(again).isInstanceOf(AutoencoderInTraining.class);
    assertThat(again.parameters()).isEqualTo(drawn);
    assertThat(again.velocities()).isEqualTo(velocities);
    assertThat(again.file()).isEqualTo(made.file());
    assertThat(again.network().file()).isEqualTo(made.network().file());
  }

  /** 8x8 pixels: 64 x 20 + 20, 20 x 6 + 6, 6 x 20 + 20, 20 x 64 + 64. */
  @Test
  void it_has_as_many_parameters_as_its_layers() {
    TestModels.Model softmax = TestModels.all().findFirst().orElseThrow();

    assertThat(before(softmax, DENSE).parameters()).hasSize(1300 + 126 + 140 + 1344);
    assertThat(before(softmax, DENSE).inWords())
        .isEqualTo(
            "2,910 numbers are trained, those of the autoencoder; the classifier's 260 stay as they are");
    // 9 taps each: 1 x 4 + 4, 4 x 3 + 3, 3 x 1 + 1.
    assertThat(before(softmax, CONVOLVED).parameters()).hasSize(40 + 111 + 28);
  }

  @Test
  void seeds_draw_other_parameters_and_equal_ones_the_same() {
    Graph one = DENSE.graph(TestModels.GREY, 1);

    assertThat(first(DENSE.graph(TestModels.GREY, 1))).isEqualTo(first(one));
    assertThat(first(DENSE.graph(TestModels.GREY, 2))).isNotEqualTo(first(one));
  }

  private static float[] first(Graph graph) {
    return graph.parameters().get(0).values();
  }

  /** Sigmoids of each class by itself stay what they are. */
  @Test
  void logits_are_read_as_those_of_the_classifier() {
    Graph classifier =
        new LayerNetwork(TestModels.all().findFirst().orElseThrow().network())
            .graph(TestModels.GREY);
    GraphNetwork logistic = GraphFile.of(classifier, true, TestModels.GREY, CLASSES);
    AutoencoderInTraining made =
        AutoencoderInTraining.of(DENSE, logistic, TestModels.GREY, CLASSES, 1);

    assertThat(made.network().probabilities()).isEqualTo(Probabilities.LOGISTIC);
  }

  @Test
  void independent_probabilities_are_refused() {
    MultiLayerNetwork rbf =
        TestModels.all().filter(model -> model.name().equals("rbf")).findFirst().get().network();

    assertThatThrownBy(
            () ->
                AutoencoderInTraining.of(DENSE, new LayerNetwork(rbf), TestModels.GREY, CLASSES, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("choose a model that ends in a softmax");
  }

  @Test
  void it_has_hidden_layers() {
    assertThatThrownBy(() -> new Autoencoder(List.of(), List.of()))
        .isInstanceOf(SettingException.class);
    assertThat(DENSE.inWords()).isEqualTo("autoencoder 20, 6, 20");
    assertThat(CONVOLVED.inWords()).isEqualTo("autoencoder of 3x3 filters 4, 3");
  }
}
