package ml.gibbon.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.gradient.PixelScale;
import ml.gibbon.gradient.defence.ConfidenceReducingClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelProbeTest {

  private static final int CLASSES = TestModels.CLASSES;

  static Stream<Arguments> sound_models() {
    return TestModels.all()
        .flatMap(
            model ->
                Stream.of(EngineChoice.AUTO, EngineChoice.DL4J)
                    .map(engine -> Arguments.of(model, engine)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("sound_models")
  void finds_nothing_in_a_sound_model(TestModels.Model model, EngineChoice engine) {
    try (DifferentiableClassifier classifier =
        Classifiers.of(model.network(), model.shape(), engine)) {
      assertThat(found(classifier, TestModels.images(model.shape(), 32, 1))).isEmpty();
    }
  }

  /** All windows of a pooling layer are tied there. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("sound_models")
  void does_not_take_a_flat_patch_for_a_wrong_gradient(
      TestModels.Model model, EngineChoice engine) {
    ImageBatch images = TestModels.images(model.shape(), 32, 1);
    for (int i = 0; i < images.size(); i++) {
      int from = i * model.shape().size();
      Arrays.fill(images.pixels(), from, from + model.shape().size(), i / 31f);
    }
    try (DifferentiableClassifier classifier =
        Classifiers.of(model.network(), model.shape(), engine)) {
      assertThat(found(classifier, images)).doesNotContain(Check.GRADIENT_IS_WRONG);
    }
  }

  private static List<Check> found(DifferentiableClassifier classifier, ImageBatch images) {
    return findings(classifier, images).stream().map(Finding::check).toList();
  }

  private static List<Finding> findings(DifferentiableClassifier classifier, ImageBatch images) {
    return new ModelProbe(classifier, images, 5).findings();
  }

  /** What can be wrong with a model, done to a sound one. */
  enum Fault {
    ANSWERS_CHANGE(Check.ANSWERS_CHANGE) {
      @Override
      DifferentiableClassifier of(DifferentiableClassifier sound) {
        SplittableRandom random = new SplittableRandom(1);
        return new Changed(sound) {
          @Override
          float[] answered(float[] logits) {
            for (int i = 0; i < logits.length; i++) {
              logits[i] += (float) (0.01 * random.nextDouble());
            }
            return logits;
          }
        };
      }
    },
    BATCH_STATISTICS(Check.NOT_IN_INFERENCE_MODE) {
      @Override
      DifferentiableClassifier of(DifferentiableClassifier sound) {
        return new Changed(sound) {
          @Override
          float[] answered(float[] logits) {
            float mean = 0;
            for (float logit : logits) {
              mean += logit / logits.length;
            }
            for (int i = 0; i < logits.length; i++) {
              logits[i] -= mean;
            }
            return logits;
          }
        };
      }
    },
    PROBABILITIES(Check.OUTPUTS_ARE_PROBABILITIES) {
      @Override
      DifferentiableClassifier of(DifferentiableClassifier sound) {
        return new Changed(sound) {
          @Override
          float[] answered(float[] logits) {
            return softmax(logits);
          }

          @Override
          LogitLoss below(LogitLoss loss) {
            return throughSoftmax(loss);
          }
        };
      }
    },
    SATURATED(Check.ZERO_GRADIENTS) {
      @Override
      DifferentiableClassifier of(DifferentiableClassifier sound) {
        float steepness = 1e6f;
        return new Changed(sound) {
          @Override
          float[] answered(float[] logits) {
            return scaled(logits, steepness);
          }

          @Override
          LogitLoss below(LogitLoss loss) {
            return (image, logits, classes, cotangent) -> {
              loss.derivative(image, scaled(logits.clone(), steepness), classes, cotangent);
              for (int k = 0; k < classes; k++) {
                cotangent[image * classes + k] *= steepness;
              }
            };
          }
        };
      }
    },
    TRAINED_ON_255(Check.PIXELS_ON_ANOTHER_SCALE) {
      @Override
      DifferentiableClassifier of(DifferentiableClassifier sound) {
        return new Changed(sound) {
          @Override
          public float[] logits(float[] pixels, int images) {
            return super.logits(scaled(pixels.clone(), 1f / 255), images);
          }

          @Override
          public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
            Differentiated pass =
                super.differentiate(scaled(pixels.clone(), 1f / 255), images, losses);
            return new Differentiated(
                pass.logits(), new float[][] {scaled(pass.gradient(), 1f / 255)});
          }
        };
      }
    },
    NOT_A_NUMBER(Check.ZERO_GRADIENTS) {
      @Override
      DifferentiableClassifier of(DifferentiableClassifier sound) {
        return withGradient(
            sound,
            gradient -> {
              for (int i = 0; i < gradient.length; i += 100) {
                gradient[i] = Float.NaN;
              }
              return gradient;
            });
      }
    },
    SIGN_TURNED(Check.GRADIENT_IS_WRONG) {
      @Override
      DifferentiableClassifier of(DifferentiableClassifier sound) {
        return withGradient(sound, gradient -> scaled(gradient, -1));
      }
    },
    TWICE_AS_LARGE(Check.GRADIENT_IS_WRONG) {
      @Override
      DifferentiableClassifier of(DifferentiableClassifier sound) {
        return withGradient(sound, gradient -> scaled(gradient, 2));
      }
    },
    HALF_OF_IT_MISSING(Check.GRADIENT_IS_WRONG) {
      @Override
      DifferentiableClassifier of(DifferentiableClassifier sound) {
        return withGradient(
            sound,
            gradient -> {
              for (int i = 0; i < gradient.length; i += 2) {
                gradient[i] = 0;
              }
              return gradient;
            });
      }
    };

    final Check check;

    Fault(Check check) {
      this.check = check;
    }

    abstract DifferentiableClassifier of(DifferentiableClassifier sound);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void finds_what_is_wrong(Fault fault) {
    TestModels.Model model = TestModels.all().skip(2).findFirst().orElseThrow();
    try (DifferentiableClassifier sound =
        Classifiers.of(model.network(), model.shape(), EngineChoice.AUTO)) {
      assertThat(found(fault.of(sound), rightOnes(sound, TestModels.images(model.shape(), 32, 1))))
          .containsExactly(fault.check);
    }
  }

  /** Labels that the model gives: a softmax that is sure of itself is sure of these. */
  private static ImageBatch rightOnes(DifferentiableClassifier model, ImageBatch images) {
    float[] logits = model.logits(images.pixels(), images.size());
    int[] labels = new int[images.size()];
    Arrays.setAll(labels, image -> Logits.prediction(logits, CLASSES, image));
    return new ImageBatch(images.shape(), images.ids(), labels, images.pixels());
  }

  /** The gradient of a rounded input is that of no function: it says what rounding hides. */
  @Test
  void finds_a_gradient_that_goes_around_a_rounding() {
    TestModels.Model model = TestModels.all().findFirst().orElseThrow();
    try (DifferentiableClassifier sound =
        Classifiers.of(model.network(), model.shape(), EngineChoice.AUTO)) {
      DifferentiableClassifier rounding =
          new Changed(sound) {
            @Override
            public float[] logits(float[] pixels, int images) {
              float[] rounded = pixels.clone();
              for (int i = 0; i < rounded.length; i++) {
                rounded[i] = Math.round(rounded[i] * 4) / 4f;
              }
              return super.logits(rounded, images);
            }
          };

      assertThat(found(rounding, TestModels.images(model.shape(), 32, 1)))
          .containsExactly(Check.GRADIENT_IS_WRONG);
    }
  }

  /**
   * With pixels from 0 to 255 a step on the scale [0, 1] is nothing, and the network is right
   * again: it is not on another scale for that. One that is, is found behind its defence, too.
   */
  @Test
  void asks_the_model_behind_a_defence_for_its_scale() {
    TestModels.Model model = TestModels.all().skip(2).findFirst().orElseThrow();
    try (DifferentiableClassifier sound =
        Classifiers.of(model.network(), model.shape(), EngineChoice.AUTO)) {
      ImageBatch images = rightOnes(sound, TestModels.images(model.shape(), 32, 1));
      DifferentiableClassifier stepping = new ConfidenceReducingClassifier(sound, .5);

      assertThat(PixelScale.other(stepping, images)).isPresent();
      assertThat(found(stepping, images)).doesNotContain(Check.PIXELS_ON_ANOTHER_SCALE);
      assertThat(
              found(new ConfidenceReducingClassifier(Fault.TRAINED_ON_255.of(sound), .5), images))
          .contains(Check.PIXELS_ON_ANOTHER_SCALE);
    }
  }

  @Test
  void says_what_was_measured() {
    TestModels.Model model = TestModels.all().findFirst().orElseThrow();
    try (DifferentiableClassifier sound =
        Classifiers.of(model.network(), model.shape(), EngineChoice.AUTO)) {
      ImageBatch images = TestModels.images(model.shape(), 32, 1);

      assertThat(findings(Fault.PROBABILITIES.of(sound), images).get(0).found())
          .isEqualTo("the outputs of all 32 images of a sample add up to 1");
      assertThat(findings(Fault.ANSWERS_CHANGE.of(sound), images).get(0).found())
          .matches(
              "a logit moves by 0\\.0\\d+ in 5 passes over the same images, the largest one is .*");
      assertThat(findings(Fault.SIGN_TURNED.of(sound), images).get(0).found())
          .isEqualTo("ERROR, along random pixels it is off by 1.41 of its size");
    }
  }

  private static DifferentiableClassifier withGradient(
      DifferentiableClassifier sound, UnaryOperator<float[]> change) {
    return new Changed(sound) {
      @Override
      public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
        Differentiated pass = super.differentiate(pixels, images, losses);
        return new Differentiated(pass.logits(), new float[][] {change.apply(pass.gradient())});
      }
    };
  }

  private static float[] scaled(float[] values, float factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return values;
  }

  private static float[] softmax(float[] logits) {
    float[] probabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] =
          Probabilities.SOFTMAX.confidence(logits, CLASSES, i / CLASSES, i % CLASSES);
    }
    return probabilities;
  }

  /** The chain rule: {@code dJ/dz_k = p_k (c_k - sum_j c_j p_j)}. */
  private static LogitLoss throughSoftmax(LogitLoss loss) {
    return (image, logits, classes, cotangent) -> {
      float[] probabilities = softmax(logits);
      loss.derivative(image, probabilities, classes, cotangent);
      float mean = 0;
      for (int k = 0; k < classes; k++) {
        mean += cotangent[image * classes + k] * probabilities[image * classes + k];
      }
      for (int k = 0; k < classes; k++) {
        int at = image * classes + k;
        cotangent[at] = probabilities[at] * (cotangent[at] - mean);
      }
    };
  }

  /** A classifier whose answers are changed on their way out. */
  private static class Changed implements DifferentiableClassifier {

    private final DifferentiableClassifier sound;

    Changed(DifferentiableClassifier sound) {
      this.sound = sound;
    }

    /** Takes the logits of a call, which it may change, and returns what is answered. */
    float[] answered(float[] logits) {
      return logits;
    }

    /** A loss of what is answered, as one of the sound logits. */
    LogitLoss below(LogitLoss loss) {
      return loss;
    }

    @Override
    public ImageShape inputShape() {
      return sound.inputShape();
    }

    @Override
    public int classes() {
      return sound.classes();
    }

    @Override
    public void refresh() {
      sound.refresh();
    }

    @Override
    public float[] logits(float[] pixels, int images) {
      return answered(sound.logits(pixels, images));
    }

    @Override
    public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
      Differentiated pass =
          sound.differentiate(
              pixels, images, Arrays.stream(losses).map(this::below).toArray(LogitLoss[]::new));
      return new Differentiated(answered(pass.logits()), pass.gradients());
    }

    @Override
    public void close() {
      sound.close();
    }
  }
}
