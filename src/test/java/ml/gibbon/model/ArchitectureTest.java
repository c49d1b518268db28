package ml.gibbon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.SettingException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Architecture.Cnn;
import ml.gibbon.model.Architecture.ConvMaxout;
import ml.gibbon.model.Architecture.Maxout;
import ml.gibbon.model.Architecture.Rbf;
import ml.gibbon.model.Architecture.Relu;
import ml.gibbon.model.Architecture.Resnet;
import ml.gibbon.model.Architecture.Stage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {

  private static final Stage STAGE = new Stage(1, 2, 3, 0, 1, 1);

  private static Arguments refused(ThrowingCallable made, String message) {
    return Arguments.of(message, made);
  }

  static Stream<Arguments> networks() {
    return Stream.of(
        refused(() -> new Relu(List.of(), 0, 0), "units must be a list of at least one number"),
        refused(() -> new Relu(List.of(5, 0), 0, 0), "units[1] must be a whole number from 1 on"),
        refused(() -> new Relu(List.of(5), 1, 0), "inputDropout must be a number from 0 to below"),
        refused(() -> new Relu(List.of(5), 0, -1), "hiddenDropout must be a number from 0 to"),
        refused(() -> new Maxout(List.of(5), 1, 0, 0, 0), "pieces must be a whole number from 2"),
        refused(() -> new Maxout(List.of(5), 2, 0, 0, -1), "maxColumnNorm must be a number from 0"),
        refused(() -> new Rbf(0), "rank must be a whole number from 1 on but is 0"),
        refused(() -> new Cnn(List.of(0), 1, 0), "filters[0] must be a whole number from 1 on"),
        refused(() -> new Cnn(List.of(1), 0, 0), "units must be a whole number from 1 on"),
        refused(
            () -> new Cnn(List.of(1), 0, Cnn.Halving.STRIDE, 1, 0),
            "kernel must be a whole number from 1 on"),
        refused(() -> new ConvMaxout(List.of(), 1, 2, 0, 0, 0), "stages must be a list of at le"),
        refused(() -> new ConvMaxout(List.of(STAGE), 1, 1, 0, 0, 0), "pieces must be a whole nu"),
        refused(
            () -> new Resnet(16, 1),
            "depth must be 6n + 2 (8, 14, 20, 26, 32, ... 1202), 18 or 34 but is 16"),
        refused(() -> new Resnet(2, 1), "depth must be 6n + 2"),
        refused(() -> new Resnet(20, 0), "width must be a whole number from 1 on"),
        refused(() -> new Stage(0, 2, 3, 0, 1, 1), "filters must be a whole number from 1 on"),
        refused(() -> new Stage(1, 1, 3, 0, 1, 1), "pieces must be a whole number from 2 on"),
        refused(() -> new Stage(1, 2, 0, 0, 1, 1), "kernel must be a whole number from 1 on"),
        refused(() -> new Stage(1, 2, 3, -1, 1, 1), "padding must be a whole number from 0 on"),
        refused(() -> new Stage(1, 2, 3, 0, 0, 1), "pool must be a whole number from 1 on"),
        refused(() -> new Stage(1, 2, 3, 0, 1, 0), "poolStride must be a whole number from 1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void a_network_that_nobody_can_build_is_refused(String message, ThrowingCallable made) {
    assertThatThrownBy(made).isInstanceOf(SettingException.class).hasMessageStartingWith(message);
  }

  static Stream<Architecture.Layered> anyArchitecture() {
    return Stream.of(
        new Architecture.Softmax(),
        new Relu(List.of(5), 0, 0),
        new Maxout(List.of(5), 2, 0, 0, 0),
        new Rbf(1),
        new Cnn(List.of(1), 1, 0));
  }

  @ParameterizedTest
  @MethodSource("anyArchitecture")
  void no_network_is_made_for_images_of_one_class(Architecture.Layered architecture) {
    ImageShape shape = new ImageShape(1, 8, 8);

    assertThatThrownBy(() -> Networks.fresh(architecture, shape, 1, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the images have one class but a model tells two or more apart")
        .hasMessageContaining("data.parquet.classes or data.class-names");
    assertThat(Networks.fresh(architecture, shape, 2, 1).numParams()).isPositive();
  }

  @Test
  void a_network_says_what_it_is_in_words() {
    assertThat(new Maxout(List.of(240, 240), 5, .2, .5, 0).inWords())
        .isEqualTo("maxout 240x5, 240x5");
    assertThat(new Resnet(20, 16).inWords())
        .isEqualTo("ResNet-20 of width 16, of pixels as (x - 0.5) / 0.25");
  }
}
