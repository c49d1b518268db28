package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Fgvm;
import ml.gibbon.attack.method.Mim;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.config.DefenceSettings.Start;
import ml.gibbon.config.OptimizerSettings.Optimizer;
import ml.gibbon.config.ValidationSettings.HoldOut;
import ml.gibbon.config.ValidationSettings.StopOn;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.Augmentation;
import ml.gibbon.image.Augmentation.Kind;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.LossKind;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Autoencoder;
import ml.gibbon.model.InferenceDefence;
import ml.gibbon.model.PixelInput;
import ml.gibbon.result.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

  private static final String DIGITS =
      "data { name = digits, train-images = 2000, test-images = 100 }\n";

  /** Model a, hardened as model hard. */
  private static final String HARDENED =
      """
      models.a.architecture = softmax
      defences.hard { kind = adversarial-training, model = a }
      """;

  @TempDir Path folder;

  private Settings read(String text, String... overrides) {
    return SettingsReader.read(write("a.conf", DIGITS + text), List.of(overrides));
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String failure(String text, String... overrides) {
    try {
      read(text, overrides);
    } catch (ConfigurationException e) {
      assertThat(e.getMessage()).hasLineCount(1);
      return e.getMessage().replace(folder + "/", "");
    }
    throw new AssertionError("no error for " + text);
  }

  @Test
  void what_the_file_leaves_out_has_the_documented_default() {
    Settings settings = read("models.a.architecture = softmax");

    assertThat(settings.output()).isEqualTo("out/a");
    assertThat(settings.seed()).isEqualTo(1);
    assertThat(settings.data().path()).isEmpty();
    assertThat(settings.data().cache())
        .isEqualTo(System.getProperty("user.home") + "/.cache/gibbon");
    assertThat(settings.data().download()).isFalse();
    assertThat(settings.ingest().imagesPerFile()).isEqualTo(8192);
    assertThat(settings.generate().models()).isEmpty();
    assertThat(settings.generate().split()).isEqualTo("test");
    assertThat(settings.generate().attacks())
        .extracting(NamedAttack::attack)
        .containsExactly(new Fgsm());
    assertThat(threats(settings))
        .containsExactly(new ThreatModel(LpNorm.LINF, 0.25, PixelRange.UNIT));
    assertThat(settings.generate().attacks().get(0).goal()).isEqualTo(Goal.UNTARGETED);
    assertThat(settings.generate().pixels()).isEqualTo(PixelFormat.FLOAT32);
    assertThat(settings.generate().partitions()).isZero();
    assertThat(settings.models()).noneMatch(ModelSettings::isHardened);
    assertThat(settings.evaluate().failUnder()).isEmpty();
    assertThat(settings.report().images()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(ints = {20_000, 200_000})
  void what_is_nested_too_deeply_is_refused_in_one_line(int depth) {
    String message =
        "a.conf, a file that it includes or a --set is nested in thousands of braces, brackets or dots; write it flatter";

    assertThat(failure("runs = " + "[".repeat(depth) + "]".repeat(depth))).isEqualTo(message);
    assertThat(failure("runs = " + "[".repeat(depth))).isEqualTo(message);
    assertThat(failure("x = " + "{a = ".repeat(depth) + "1" + "}".repeat(depth)))
        .isEqualTo(message);
    assertThat(failure("a.".repeat(depth) + "b = 1")).isEqualTo(message);
    assertThat(failure("", "runs=" + "[".repeat(depth) + "]".repeat(depth))).isEqualTo(message);
    assertThat(failure("", "a.".repeat(depth) + "b=1")).isEqualTo(message);
  }

  @Test
  void a_value_that_is_no_line_is_shown_as_one() {
    assertThat(failure("seed = " + "x".repeat(9000)))
        .startsWith("seed is " + "x".repeat(500) + "... but must be a whole number");
    assertThat(failure("seed = \"\\u001b[31mred\""))
        .startsWith("seed is ?[31mred but must be a whole number");
  }

  @Test
  void a_file_that_includes_itself_is_refused_in_one_line() {
    assertThat(failure("include \"a.conf\"\n"))
        .contains("include statements nested more than 50 times")
        .hasSizeLessThan(600);
  }

  @Test
  void an_override_beats_the_file_and_the_last_override_wins() {
    Settings settings =
        read("seed = 2\ntrain.epochs = 3", "seed=4", "seed=5", "generate.partitions=7");

    assertThat(settings.seed()).isEqualTo(5);
    assertThat(settings.generate().partitions()).isEqualTo(7);
  }

  @Test
  void overrides_may_be_lists_fractions_words_and_plain_uris() {
    Settings settings =
        read(
            "models.a.architecture = maxout",
            "models.a.units=[3, 4]",
            "attacks.fgsm.epsilon=[8/255, 0]",
            "attacks.fgsm.clip=none",
            "output=s3a://bucket/run#1",
            "data.path=\"quoted\"");

    assertThat(trained(settings, 0).architecture())
        .isEqualTo(new Architecture.Maxout(List.of(3, 4), 5, 0.2, 0.5, 1.9365));
    assertThat(threats(settings))
        .containsExactly(
            new ThreatModel(LpNorm.LINF, 8 / 255.0, PixelRange.NONE),
            new ThreatModel(LpNorm.LINF, 0, PixelRange.NONE));
    assertThat(settings.output()).isEqualTo("s3a://bucket/run#1");
    assertThat(settings.data().path()).isEqualTo("quoted");
  }

  private static ModelSettings.Trained trained(Settings settings, int model) {
    return (ModelSettings.Trained) settings.models().get(model).source();
  }

  @ParameterizedTest
  @CsvSource({
    "8/255, 0.03137254901960784",
    "1/4, 0.25",
    " 2.5 / 255, 0.00980392156862745",
    ".25, 0.25",
    "1., 1"
  })
  void a_number_may_be_a_fraction_or_lack_a_zero(String number, double value) {
    Settings settings = read("attacks.fgsm.epsilon = " + number + "\ntrain.learning-rate = 1/8");

    assertThat(threats(settings).get(0).epsilon()).hasValue(value);
  }

  @Test
  void every_architecture_is_read_with_its_own_keys() {
    Settings settings =
        read(
            """
            models {
              z { architecture = softmax }
              y { architecture = relu, units = [5], input-dropout = 0, hidden-dropout = 1/4 }
              x { architecture = maxout, units = [6, 7], pieces = 3, max-column-norm = 0 }
              w { architecture = cnn, filters = [8], units = 9 }
              v {
                architecture = conv-maxout
                stages = [
                  {filters = 1, pieces = 2, kernel = 3, padding = 4, pool = 5, pool-stride = 6}
                ]
                units = 10, pieces = 2
              }
            }
            """);

    assertThat(settings.models())
        .extracting(ModelSettings::name)
        .containsExactly("z", "y", "x", "w", "v");
    assertThat(settings.models())
        .extracting(m -> ((ModelSettings.Trained) m.source()).architecture())
        .containsExactly(
            new Architecture.Softmax(),
            new Architecture.Relu(List.of(5), 0, 0.25),
            new Architecture.Maxout(List.of(6, 7), 3, 0.2, 0.5, 0),
            new Architecture.Cnn(List.of(8), 9, 0.5),
            new Architecture.ConvMaxout(
                List.of(new Architecture.Stage(1, 2, 3, 4, 5, 6)), 10, 2, 0, 0.5, 1.9365));
  }

  @Test
  void models_keep_the_order_of_the_file_whatever_overrides_touch() {
    String models = "models.b.architecture = softmax\nmodels.a.architecture = relu\n";

    assertThat(read(models, "models.a.train.epochs=1", "models.0.architecture=cnn").models())
        .extracting(ModelSettings::name)
        .containsExactly("b", "a", "0");
  }

  @Test
  void models_of_one_line_keep_their_order() {
    String one =
        "models { z.architecture = softmax, \"b\" = { architecture = relu }, a: ${models.z} }";
    String set = "models={y={architecture=softmax},c={architecture=softmax}}";

    assertThat(read(one).models()).extracting(ModelSettings::name).containsExactly("z", "b", "a");
    assertThat(read("", set).models()).extracting(ModelSettings::name).containsExactly("y", "c");
  }

  @Test
  void values_of_the_users_own_are_let_in_and_left_out() {
    Settings settings =
        read(
            "let { eps = 8/255, wide.units = [7] }\nattacks.fgsm.epsilon = ${let.eps}"
                + "\nmodels.m = ${let.wide} { architecture = relu }",
            "let.eps=[0.5]");

    assertThat(settings.generate().attacks().get(0).threatModel().epsilon()).hasValue(0.5);
    assertThat(settings.model("m").source()).extracting("architecture.units").isEqualTo(List.of(7));
    assertThat(settings.resolved().text()).doesNotContain("let");
  }

  @Test
  void more_than_a_run_can_look_after_is_refused() {
    String epsilons =
        IntStream.rangeClosed(1, 10_001)
            .mapToObj(i -> i + "/20000")
            .collect(Collectors.joining(",", "[", "]"));
    String seeds =
        IntStream.rangeClosed(1, 1_001)
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(",", "[", "]"));

    assertThat(failure("models.m.architecture = softmax\nattacks.fgsm.epsilon = " + epsilons))
        .isEqualTo(
            "1 model and 10,001 attacks, each epsilon and clip counted, make 10,001 tables but a run may have 10,000: name fewer in generate.models and generate.attacks, or divide them among several configurations");
    assertThat(failure("models.m { architecture = softmax, seeds = %s }".formatted(seeds)))
        .isEqualTo(
            "models and defences have 1,001 networks, seeds counted, but a run may have 1,000: divide them among several configurations");
  }

  @Test
  void a_key_with_a_line_break_is_shown_on_one_line() {
    assertThat(failure("\"a\\nb\" = 1")).startsWith("unknown key a?b in a.conf line ");
    assertThat(failure("models.\"a\\nb\".architecture = softmax"))
        .startsWith("models.a?b has a name that is no folder name");
  }

  @Test
  void a_key_within_a_group_of_the_command_line_is_placed_there() {
    assertThat(failure("", "train={epoch=3}"))
        .isEqualTo(
            "unknown key train.epoch in --set train={epoch=3}; the nearest known key is train.epochs");
  }

  @Test
  void a_model_may_come_from_a_file() {
    String sum = "0123456789abcdef".repeat(4);
    Settings settings =
        read(
            "models { a { file = \"a.zip\" }, b { file = \"b.zip\", sha256 = %s } }"
                .formatted(sum));

    assertThat(settings.models())
        .extracting(ModelSettings::source)
        .containsExactly(
            new ModelSettings.FromFile("a.zip", "", PixelInput.ofFile()),
            new ModelSettings.FromFile("b.zip", sum, PixelInput.ofFile()));
  }

  private static TrainSettings plain(
      int workers, int batchSize, int averagingFrequency, int epochs, StopOn stopOn) {
    return TrainSettings.plain(
        workers,
        batchSize,
        averagingFrequency,
        epochs,
        LearningRateSettings.geometric(.1, .01),
        OptimizerSettings.sgd(.1, .7),
        new ValidationSettings(1000, HoldOut.STRATIFIED, 0, stopOn, false),
        EngineChoice.AUTO);
  }

  @Test
  void training_keys_are_looked_up_from_the_nearest_group_outwards() {
    Settings settings =
        read(
            """
            train { epochs = 3, batch-size = 10, momentum = 0.1, workers = 4 }
            models.a { architecture = softmax, train { epochs = 5, batch-size = 20 } }
            models.b { architecture = softmax }
            defences.h {
              kind = adversarial-training, model = a, epochs = 7, stop-on = adversarial-error
            }
            """);

    assertThat(trained(settings, 0).training()).isEqualTo(plain(4, 20, 5, 5, StopOn.CLEAN_ERROR));
    assertThat(trained(settings, 2).training()).isEqualTo(plain(4, 10, 5, 3, StopOn.CLEAN_ERROR));
    assertThat(hardened(settings, "h").training())
        .isEqualTo(plain(4, 20, 5, 7, StopOn.ADVERSARIAL_ERROR));
  }

  @Test
  void each_epsilon_meets_each_clip_in_the_order_of_the_file() {
    Settings settings = read("attacks.fgsm { epsilon = [0.2, 0.1], clip = [[0, 1], none] }");

    assertThat(threats(settings))
        .extracting(t -> t.epsilon().getAsDouble() + " " + t.clip().key())
        .containsExactly("0.2 [0, 1]", "0.2 none", "0.1 [0, 1]", "0.1 none");
  }

  private static List<ThreatModel> threats(Settings settings) {
    return settings.generate().attacks().stream().map(NamedAttack::threatModel).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "untargeted, true, untargeted",
    "untargeted, predicted, untargeted-predicted",
    "least-likely, true, least-likely",
    "random-class, true, random-class",
    "3, true, class-3",
    "class-3, true, class-3"
  })
  void goal_and_label_say_what_the_attack_wants(String goal, String label, String key) {
    assertThat(goal(read("attacks.fgsm { goal = %s, label = %s }".formatted(goal, label))))
        .isEqualTo(key);
    assertThat(goal(read("", "attacks.fgsm.goal=" + goal, "attacks.fgsm.label=" + label)))
        .isEqualTo(key);
  }

  private static String goal(Settings settings) {
    return settings.generate().attacks().get(0).goal().key();
  }

  @Test
  void attacks_are_named_and_each_has_settings_of_its_own() {
    Settings settings =
        read(
            """
            attacks {
              pgd40 {
                kind = pgd, norm = linf, epsilon = 0.3, steps = 40, step-size = 0.01
                random-start = true, restarts = 1, goal = untargeted, label = true, clip = [0, 1]
              }
              least { kind = fgsm, epsilon = 8/255, goal = least-likely }
              mim {}
              search { kind = fgvm, scaling = search }
            }
            generate.attacks = [pgd40, least, mim, search]
            """);

    assertThat(settings.generate().attacks())
        .containsExactly(
            new NamedAttack(
                "pgd40",
                new Pgd(Choice.of(.01), 40, true, 1, LossKind.CROSS_ENTROPY),
                Goal.UNTARGETED,
                new ThreatModel(LpNorm.LINF, .3, PixelRange.UNIT)),
            new NamedAttack(
                "least",
                new Fgsm(),
                new Goal.LeastLikely(),
                new ThreatModel(LpNorm.LINF, 8 / 255.0, PixelRange.UNIT)),
            new NamedAttack(
                "mim",
                new Mim(Choice.AUTO, 10, 1),
                Goal.UNTARGETED,
                new ThreatModel(LpNorm.LINF, .25, PixelRange.UNIT)),
            new NamedAttack(
                "search",
                new Fgvm(Fgvm.Scaling.SEARCH),
                Goal.UNTARGETED,
                new ThreatModel(LpNorm.L2, new Budget.Smallest(), PixelRange.UNIT)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attacks.x.epsilon = 0.1 | attacks.x has no kind; set attacks.x.kind to one of fgsm, fgm,",
        "attacks.FGSM.kind = fgsm | attacks.fgsm and attacks.FGSM differ in case only",
        "attacks.fgsm.steps = 3 | unknown key attacks.fgsm.steps in a.conf line 2; the nearest",
        "attacks { \"a/b\" { kind = fgsm } } | attacks.a/b has a name that is no folder name",
      })
  void an_attack_that_cannot_be_told_is_refused(String text, String message) {
    assertThat(failure(text)).startsWith(message);
  }

  @Test
  void without_a_choice_all_attacks_are_run() {
    assertThat(read("attacks.pgd.steps = 10").generate().attacks())
        .extracting(NamedAttack::name)
        .containsExactlyInAnyOrder("fgsm", "pgd");
  }

  private static ModelSettings.Hardened hardened(Settings settings, String name) {
    return (ModelSettings.Hardened) settings.model(name).source();
  }

  @Test
  void a_defence_is_named_and_has_the_defaults_of_its_kind() {
    Settings settings = read(HARDENED);

    assertThat(hardened(settings, "hard").model()).isEqualTo("a");
    assertThat(hardened(settings, "hard").defence())
        .isEqualTo(
            new AdversarialTrainingSettings(
                Start.SCRATCH, 0.5, settings.generate().attacks().get(0), 0));
    assertThat(settings.model("hard").isHardened()).isTrue();
    assertThat(settings.model("a").isHardened()).isFalse();
  }

  @Test
  void a_defence_at_inference_stands_around_a_model_or_another_defence() {
    Settings settings =
        read(
            """
            models.a { architecture = softmax, seeds = [1, 2] }
            models.b.architecture = rbf
            defences.hard { kind = adversarial-training, model = a }
            defences.squeezed { kind = median-filter, model = hard, gradient = bpda }
            defences.small { kind = jpeg, model = squeezed, quality = 30 }
            defences.step { kind = confidence-reduction, model = b }
            """);

    assertThat(settings.models())
        .extracting(ModelSettings::name)
        .containsExactly(
            "a-seed1",
            "hard-seed1",
            "squeezed-seed1",
            "small-seed1",
            "a-seed2",
            "hard-seed2",
            "squeezed-seed2",
            "small-seed2",
            "b",
            "step");
    assertThat(settings.model("small-seed2").source())
        .isEqualTo(new ModelSettings.Defended("squeezed-seed2", new InferenceDefence.Jpeg(30)));
    assertThat(settings.model("squeezed-seed1").source())
        .isEqualTo(
            new ModelSettings.Defended(
                "hard-seed1",
                new InferenceDefence.MedianFilter(3, InferenceDefence.Backward.BPDA)));
    assertThat(settings.model("step").source())
        .isEqualTo(new ModelSettings.Defended("b", new InferenceDefence.ConfidenceReduction(.1)));
    assertThat(settings.model("step").isHardened()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          defences.d { kind = bit-depth, model = a, bits = 9 } | defences.d.bits is 9 but must be a whole number from 1 to 8
          defences.d { kind = median-filter, model = a, size = 1 } | defences.d.size is 1 but must be a whole number from 2 to 9
          defences.d { kind = median-filter, model = a, gradient = mine } | defences.d.gradient is mine but must be one of exact, bpda
          defences.d { kind = jpeg, model = a, quality = 0 } | defences.d.quality is 0 but must be a whole number from 1 to 100
          defences.d { kind = randomised-smoothing, model = a, sigma = 0 } | defences.d.sigma is 0 but must be a number above 0
          defences.d { kind = randomised-smoothing, model = a, draws = 0 } | defences.d.draws is 0 but must be a whole number from 1 to 10000
          defences.d { kind = confidence-reduction, model = a, epsilon = 0 } | defences.d.epsilon is 0 but must be a number above 0
          defences.d { kind = jpeg, model = e } | defences.d.model is e but must be the name of a model that is no ensemble, or of a defence above
          defences { d { kind = jpeg, model = f }, f { kind = jpeg, model = a } } | defences.d.model is f but must be the name of a model that is no ensemble, or of a defence above
          defences { f { kind = jpeg, model = a }, d { kind = adversarial-training, model = f } } | defences.d.model is f but must be the name of a model that is no ensemble
          defences.d { kind = jpeg, model = a, epochs = 3 } | unknown key defences.d.epochs in a.conf line 5; defences.d may have kind, model, quality
          defences.d { kind = jpeg, model = a }, models.e.ensemble = [a, d] | models.e.ensemble has d, which is none of the models
          defences.d { kind = jpeg, model = a }, explain.models = [d] | explain.models
          """)
  void a_defence_at_inference_is_refused_in_one_line(String text, String message) {
    assertThat(
            failure(
                """
                models { a.architecture = softmax, b.architecture = softmax }
                models.e.ensemble = [a, b]
                @
                """
                    .replace("@", "\n" + text)))
        .startsWith(message);
  }

  @Test
  void trades_takes_the_steps_of_a_pgd() {
    Settings settings =
        read(
            """
            models.a.architecture = softmax
            attacks.pgd { epsilon = 0.3, steps = 7, step-size = 0.01 }
            defences.t { kind = trades, model = a, epsilon = 0.2, epsilon-warm-up = 2.5, stop-on = pgd-error }
            """);

    assertThat(hardened(settings, "t").defence())
        .isEqualTo(
            new TradesSettings(
                Start.SCRATCH,
                6,
                new NamedAttack(
                    "pgd",
                    new Pgd(Choice.of(.01), 7, true, 1, LossKind.CROSS_ENTROPY),
                    Goal.UNTARGETED,
                    new ThreatModel(LpNorm.LINF, .2, PixelRange.UNIT)),
                2.5));
    assertThat(hardened(settings, "t").training().validation().stopOn())
        .isEqualTo(StopOn.PGD_ERROR);
  }

  @Test
  void a_student_is_trained_at_the_temperature_of_its_teacher() {
    Settings settings =
        read(
            """
            models.teacher { architecture = softmax, train.temperature = 20 }
            defences.d { kind = distillation, model = teacher }
            """);

    assertThat(hardened(settings, "d").defence()).isInstanceOf(DistillationSettings.class);
    assertThat(hardened(settings, "d").training().temperature()).isEqualTo(20);
  }

  /** It takes a model of a file, too, and its own rates: those of the model are for labels. */
  @Test
  void an_autoencoder_stands_before_any_network() {
    Settings settings =
        read(
            """
            models.b.file = x
            train { learning-rate = 0.1, epochs = 3, augmentation = random-sign, augmentation-size = 0.3 }
            defences.front { kind = denoising-autoencoder, model = b, noise = masking, units = [9] }
            """);

    ModelSettings.Hardened front = hardened(settings, "front");
    assertThat(front.defence())
        .isInstanceOfSatisfying(
            DenoisingAutoencoderSettings.class,
            defence -> {
              assertThat(defence.autoencoder()).isEqualTo(new Autoencoder(List.of(9), List.of()));
              assertThat(defence.corruption()).isEqualTo(new Augmentation(Kind.MASKING, .3));
            });
    assertThat(front.training().optimizer().optimizer()).isEqualTo(Optimizer.ADAM);
    assertThat(front.training().rate().learningRate()).isEqualTo(.001);
    assertThat(front.training().augmentation().kind()).isEqualTo(Kind.NONE);
    assertThat(front.training().epochs()).isEqualTo(3);
  }

  @Test
  void interval_bounds_are_of_the_threat_model_of_an_attack() {
    Settings settings =
        read(
            """
            models.a.architecture = softmax
            attacks.fgsm.epsilon = 0.3
            defences.b { kind = interval-bounds, model = a, epsilon = 0.4, kappa = 0.25, epsilon-warm-up = 5 }
            """);

    assertThat(hardened(settings, "b").defence())
        .isEqualTo(
            new IntervalBoundsSettings(
                Start.SCRATCH,
                .25,
                new NamedAttack(
                    "fgsm",
                    new Fgsm(),
                    Goal.UNTARGETED,
                    new ThreatModel(LpNorm.LINF, .4, PixelRange.UNIT)),
                1,
                5));
  }

  @Test
  void any_attack_may_be_inside_a_defence_which_may_say_how_large_it_is() {
    String attack =
        "attacks.weak { kind = pgd, epsilon = [0.1, 0.2], steps = 7 }\n"
            + "defences.hard { attack = weak, norm = l2, epsilon = 2, clip = none }";
    NamedAttack inside = hardened(read(HARDENED + attack), "hard").defence().attack();

    assertThat(inside)
        .isEqualTo(
            new NamedAttack(
                "weak",
                new Pgd(Choice.AUTO, 7, true, 1, LossKind.CROSS_ENTROPY),
                Goal.UNTARGETED,
                new ThreatModel(LpNorm.L2, 2, PixelRange.NONE)));
  }

  @Test
  void a_model_may_have_several_defences_which_follow_it() {
    Settings settings =
        read(
            HARDENED
                + """
                models.b.architecture = softmax
                defences { harder { kind = adversarial-training, model = a, alpha = 0.1 } }
                """);

    assertThat(settings.models())
        .extracting(ModelSettings::name)
        .containsExactly("a", "hard", "harder", "b");
    assertThat(settings.attacked()).containsExactly("a", "hard", "harder", "b");
    assertThat(hardened(settings, "harder").defence().inWords()).isEqualTo("alpha 0.1");
  }

  @Test
  void one_seed_of_a_model_may_be_hardened() {
    Settings settings =
        read(
            """
            models.a { architecture = softmax, seeds = [3, 4] }
            defences.hard { kind = adversarial-training, model = a-seed4 }
            """);

    assertThat(settings.models())
        .extracting(ModelSettings::name)
        .containsExactly("a-seed3", "a-seed4", "hard");
    assertThat(settings.model("hard").seed()).hasValue(4);
  }

  @Test
  void a_hardened_model_may_be_attacked() {
    assertThat(read(HARDENED, "generate.models=[hard, a]").generate().models())
        .containsExactly("hard", "a");
  }

  @Test
  void the_group_of_old_is_unknown_and_says_what_to_write() {
    assertThat(failure("adversarial-train { models = [a] }"))
        .isEqualTo(
            "unknown key adversarial-train in a.conf line 2: hardened models are named now, write"
                + " defences.NAME { kind = adversarial-training, model = MODEL }");
  }

  @Test
  void a_gate_may_be_set() {
    assertThat(read("", "evaluate.fail-under=0.9").evaluate().failUnder())
        .isEqualTo(OptionalDouble.of(0.9));
  }

  @Test
  void resolved_text_reads_back_as_the_same_settings() {
    Settings settings =
        read(
            """
            models { b { architecture = maxout, pieces = 2 }, c { file = "x y.zip" } }
            models.a { architecture = conv-maxout }
            models.o { kind = http, url = "https://host/answer", token-variable = TOKEN, answers = labels }
            models.p { kind = command, command = [python3, "a b.py"], input { scale = 255 } }
            models.s { architecture = softmax, substitute { oracle = o, rounds = 2 } }
            defences { h { kind = adversarial-training, model = b, attack = late, epochs = 2 } }
            attacks.fgsm { clip = [[0, 1], none], epsilon = 8/255 }
            attacks.search { kind = fgvm, scaling = search }
            attacks.late { kind = pgd, loss = dlr }
            """);

    Path again = write("again.conf", settings.resolved().text());

    assertThat(SettingsReader.read(again, List.of())).isEqualTo(settings);
  }

  @Test
  void resolved_text_holds_no_environment_and_no_system_properties() {
    String resolved = read("").resolved().text();

    assertThat(resolved.lines())
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .containsExactly(
            "attacks.fgsm",
            "certify",
            "data",
            "evaluate",
            "explain",
            "export",
            "generate",
            "gradient",
            "ingest",
            "input",
            "output",
            "report",
            "runs",
            "schedule",
            "seed",
            "substitute",
            "train");
    assertThat(resolved).doesNotContain(System.getProperty("java.version"));
    assertThat(failure("output = ${PATH}")).startsWith("a.conf line 2").contains("${PATH}");
    assertThat(failure("output = ${java.version}")).contains("${java.version}");
  }

  @Test
  void a_resolved_group_is_json_with_all_its_keys() {
    Settings settings = read("models.a { architecture = relu, units = [5], train.epochs = 2 }");

    assertThat(settings.resolved().group("ingest"))
        .isEqualTo("{\"images-per-file\":8192,\"on-bad-image\":\"fail\"}");
    assertThat(settings.resolved().group("models.a"))
        .isEqualTo(
            """
            {"architecture":"relu","hidden-dropout":0.5,"input-dropout":0.2,"train":\
            {"augmentation":"none","augmentation-size":0,"averaging-frequency":5,"batch-norm":"auto",\
            "batch-size":100,"beta1":0.9,"beta2":0.999,"engine":"auto","epochs":2,"final-learning-rate":0.01,\
            "final-momentum":0.7,"hold-out":"stratified","label-smoothing":0,"learning-rate":0.1,\
            "momentum":0.5,"optimizer":"sgd","patience":0,"rate-divisor":10,"rate-drops":[],\
            "rate-peak":0.4,"retrain":false,"robust-images":1000,"schedule":"geometric","stop-on":"clean-error",\
            "temperature":1,\
            "validation-images":1000,"weight-averaging":0,"workers":2},"units":[5]}""");
  }

  @Test
  void a_missing_file_is_named() {
    assertThatThrownBy(() -> SettingsReader.read(Path.of("no/such.conf"), List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "configuration file no/such.conf does not exist; name one such as conf/quickstart.conf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"train {", "seed = [1", "seed = ]", "a = \"open", "include"})
  void a_file_that_is_no_hocon_is_named_with_the_line(String text) {
    assertThat(failure(text)).startsWith("a.conf line ");
  }

  @Test
  void keys_of_training_stand_in_the_defence_itself() {
    assertThat(failure("defences.h { kind = adversarial-training, train { epochs = 1 } }"))
        .isEqualTo(
            "unknown key defences.h.train in a.conf line 2: its keys stand beside kind, as in defences.h.augmentation");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          train.epoch = 3               | train.epoch in a.conf line 2               | train.epochs
          epsilon = 0.1                 | epsilon in a.conf line 2                   | attack-keys.epsilon
          sed = 3                       | sed in a.conf line 2                       | seed
          trian { epochs = 1 }          | trian in a.conf line 2                     | train
          data { idx { labels = x } }   | data.idx.labels in a.conf line 2           | data.idx.test-labels
          defences.h { kind = adversarial-training, epoch = 1 } | defences.h.epoch in a.conf line 2 | defences.h.epochs
          reports {}                    | reports in a.conf line 2                   | report
          models.a { file = x, sha = y} | models.a.sha in a.conf line 2              | models.a.sha256
          models.a { architecture = maxout, peices = 5 } | models.a.peices in a.conf line 2 | models.a.pieces
          models.a { architecture = softmax, units = 5 } | models.a.units in a.conf line 2  | architectures.cnn.units
          """)
  void an_unknown_key_is_refused_with_the_nearest_known_one(
      String text, String where, String nearest) {
    assertThat(failure(text))
        .isEqualTo("unknown key %s; the nearest known key is %s".formatted(where, nearest));
  }

  @Test
  void a_key_that_has_moved_is_refused_with_its_new_place() {
    assertThat(failure("generate.epsilon = 8/255"))
        .isEqualTo(
            "unknown key generate.epsilon in a.conf line 2: attacks are named now, write attacks.fgsm.epsilon");
    assertThat(failure("", "generate.label=predicted"))
        .isEqualTo(
            "unknown key generate.label in --set generate.label=predicted: attacks are named now, write attacks.fgsm.goal for a target, or attacks.fgsm.label = predicted");
  }

  @Test
  void an_unknown_key_of_the_command_line_is_refused_too() {
    assertThat(failure("", "train.epoch=3"))
        .isEqualTo(
            "unknown key train.epoch in --set train.epoch=3; the nearest known key is train.epochs");
    assertThat(failure("", "epochs"))
        .isEqualTo("--set epochs has no key and value; write --set key=value");
    assertThat(failure("", "a..b=1")).contains("a..b");
    assertThat(failure("", "train.epochs=[1")).startsWith("--set train.epochs=[1: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          train.workers = 0                   | train.workers is 0 but must be a whole number from 1 on
          train.batch-size = 2.5              | train.batch-size is 2.5 but must be a whole number from 1 on
          train.epochs = many                 | train.epochs is many but must be a whole number from 1 on
          train.epochs = null                 | train.epochs is null but must be a whole number from 1 on
          train.epochs = [1]                  | train.epochs is [1] but must be a whole number from 1 on
          train.epochs = 3000000000           | train.epochs is 3000000000 but must be a whole number up to 2147483647
          train.retrain = true                | train.retrain is true but must be false without early stopping (patience is 0)
          train.augmentation = blur           | train.augmentation is blur but must be one of none, random-sign, uniform-noise, gaussian-noise, masking, shift
          train.averaging-frequency = 0       | train.averaging-frequency is 0 but must be a whole number from 1 on
          train.learning-rate = 0             | train.learning-rate is 0 but must be a number above 0
          train.final-learning-rate = -1      | train.final-learning-rate is -1 but must be a number above 0
          train.momentum = 1                  | train.momentum is 1 but must be a number from 0 to below 1
          train.final-momentum = 1.5          | train.final-momentum is 1.5 but must be a number from 0 to below 1
          train.validation-images = -1        | train.validation-images is -1 but must be a whole number from 0 on
          train { validation-images = 0, patience = 2 } | train.patience is 2 but must be 0 when no images are held out (validation-images is 0)
          train = 5                           | train is 5 but must be a group of keys in braces
          models = []                         | models is [] but must be a group of keys in braces
          models.a = softmax                  | models.a is softmax but must be a group of keys in braces
          models.a.architecture = mlp         | models.a.architecture is mlp but must be one of softmax, relu, maxout, rbf, cnn, conv-maxout, resnet
          models.a { architecture = relu, units = 5 } | models.a.units is 5 but must be a list such as [1, 2]
          models.a { architecture = relu, units = [] } | models.a.units is [] but must be a list of at least one number
          models.a { architecture = relu, units = [5, 0] } | models.a.units[1] is 0 but must be a whole number from 1 on
          models.a { architecture = relu, input-dropout = 1 } | models.a.input-dropout is 1 but must be a number from 0 to below 1
          models.a { architecture = maxout, pieces = 0 } | models.a.pieces is 0 but must be a whole number from 2 on
          models.a { architecture = maxout, max-column-norm = -1 } | models.a.max-column-norm is -1 but must be a number from 0 on
          train.hold-out = first              | train.hold-out is first but must be one of stratified, last
          models.a { file = x, sha256 = abc } | models.a.sha256 is abc but must be 64 hexadecimal digits in lower case
          data.name = svhn                    | data.name is svhn but must be one of digits, shapes, mnist, fashion-mnist, kmnist, qmnist, emnist-mnist, emnist-digits, emnist-letters, emnist-balanced, emnist-bymerge, emnist-byclass, cifar10, cifar100, idx, numpy, folder, parquet
          data.train-images = 0               | data.train-images is 0 but must be a whole number from 1 on
          data.test-images = -1               | data.test-images is -1 but must be a whole number from 1 on
          data.download = yes please          | data.download is yes please but must be true or false
          ingest.images-per-file = 0          | ingest.images-per-file is 0 but must be a whole number from 1 on
          generate.split = validation         | generate.split is validation but must be one of train, test
          generate.attacks = [pgd]            | generate.attacks has pgd, which is none of the attacks (the nearest is fgsm)
          attacks.x.kind = cv                 | attacks.x.kind is cv but must be one of fgsm, fgm, fgvm, bim, pgd, mim, apgd, deepfool, jsma, cw, lbfgs, fmn, ddn, fab, square, nes, hopskipjump, universal, noise, cascade, auto-attack
          attacks.pgd.steps = 0               | attacks.pgd.steps is 0 but must be a whole number from 1 on
          attacks.pgd.step-size = 0           | attacks.pgd.step-size is 0 but must be a number above 0, or auto
          attacks.pgd { restarts = 3, random-start = false } | attacks.pgd.restarts is 3 but must be 1 without random-start, which would repeat the same steps
          attacks.mim.decay = -1              | attacks.mim.decay is -1 but must be a number from 0 on
          attacks.bim.steps = 2.5             | attacks.bim.steps is 2.5 but must be a whole number from 1 on, or auto
          attacks.fgvm { scaling = search, epsilon = 1 } | attacks.fgvm.epsilon is 1 but must be left out: an attack of minimum norm looks for the smallest change by itself
          attacks.fgsm { label = predicted, goal = 3 } | attacks.fgsm.label is predicted but must be true for a targeted attack, which does not look at labels
          attacks.fgsm.norm = l2                  | attacks.fgsm.norm is l2 but must be linf for kind fgsm
          attacks.fgsm.norm = l3                  | attacks.fgsm.norm is l3 but must be one of linf, l2, l1, l0
          attacks.fgsm.epsilon = -0.1             | attacks.fgsm.epsilon is -0.1 but must be a number from 0 on
          attacks.fgsm.epsilon = []               | attacks.fgsm.epsilon is [] but must be a value or a list of at least one
          attacks.fgsm.epsilon = [0.1, 1/10]      | attacks.fgsm.epsilon is [0.1,"1/10"] but must be a list without repetitions
          attacks.fgsm.epsilon = 8/0              | attacks.fgsm.epsilon is 8/0 but must be a number from 0 on
          attacks.pgd { norm = l0, epsilon = 0.5 } | attacks.pgd.epsilon is 0.5 but must be a whole number under l0, which counts the values that change
          attacks.noise { norm = l0, epsilon = [10, 8/255] } | attacks.noise.epsilon[1] is 8/255 but must be a whole number under l0, which counts the values that change
          attacks.fgsm.clip = yes                 | attacks.fgsm.clip is yes but must be [0, 1], the range of real pixels, or none
          attacks.fgsm.clip = [0]                 | attacks.fgsm.clip is [0] but must be [0, 1], the range of real pixels, or none
          attacks.fgsm.clip = [0, 255]            | attacks.fgsm.clip is [0,255] but must be [0, 1], the range of real pixels, or none
          attacks.fgsm.clip = [1, 0]              | attacks.fgsm.clip is [1,0] but must be [0, 1], the range of real pixels, or none
          attacks.fgsm.clip = [none, none]        | attacks.fgsm.clip is ["none","none"] but must be a list without repetitions
          attacks.fgsm.label = false          | attacks.fgsm.label is false but must be one of true, predicted
          attacks.fgsm.goal = -1              | attacks.fgsm.goal is -1 but must be untargeted, least-likely, random-class or a class number
          generate.pixels = png               | generate.pixels is png but must be one of uint8, float32
          generate.partitions = -1            | generate.partitions is -1 but must be a whole number from 0 on
          train.optimizer = lion              | train.optimizer is lion but must be one of sgd, adam
          train.beta2 = 1                     | train.beta2 is 1 but must be a number from 0 to below 1
          train.schedule = cosine             | train.schedule is cosine but must be one of geometric, cyclic, steps
          train.rate-peak = 40                | train.rate-peak is 40 but must be a number between 0 and 1
          train.rate-drops = 75               | train.rate-drops is 75 but must be a list such as [1, 2]
          train.rate-drops = [75, 5]          | train.rate-drops[1] is 5 but must be more than the epoch before it
          train.rate-divisor = .1             | train.rate-divisor is .1 but must be a number above 1
          train.label-smoothing = 1           | train.label-smoothing is 1 but must be a number from 0 to below 1
          train.weight-averaging = 99 %       | train.weight-averaging is 99 % but must be a number from 0 to below 1
          train.stop-on = error               | train.stop-on is error but must be one of clean-error, adversarial-error, pgd-error
          evaluate.fail-under = 90            | evaluate.fail-under is 90 but must be a number from 0 to 1
          report.images = 21                  | report.images is 21 but must be a whole number from 1 to 20
          output = ""                         | output is "" but must be filled in
          """)
  void a_wrong_value_is_named_with_what_is_allowed_and_where_to_change_it(
      String text, String message) {
    assertThat(failure(text)).isEqualTo(message + "; change it in a.conf line 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          defences.hard.dropout-in-attack = 2 | defences.hard.dropout-in-attack is 2 but must be a number from 0 to 1
          defences.hard.alpha = 1.1           | defences.hard.alpha is 1.1 but must be a number from 0 to 1
          defences.hard.start = warm          | defences.hard.start is warm but must be one of scratch, trained
          defences.hard.attack = pgd          | defences.hard.attack is pgd but must be one of fgsm
          defences.hard.norm = l2             | defences.hard.norm is l2 but must be linf for kind fgsm
          defences.hard.clip = [[0, 1], none] | defences.hard.clip is [[0,1],"none"] but must be a single one
          attacks.pgd {}, defences.hard { attack = pgd, dropout-in-attack = 0.5 } | defences.hard.dropout-in-attack is 0.5 but must be 0 unless the attack is fgsm away from the label
          attacks.universal {}, defences.hard { attack = universal } | defences.hard.attack is universal but must be an attack that needs no other images, as training has none to learn from first
          attacks.universal.split = validation, generate.attacks = [universal] | attacks.universal.split is validation but must be one of train, test
          attacks.universal.norm = l1, generate.attacks = [universal] | attacks.universal.norm is l1 but must be l2 or linf for kind universal
          defences.hard.kind = pruning        | defences.hard.kind is pruning but must be one of adversarial-training, trades, distillation, output-codes, interval-bounds, denoising-autoencoder, bit-depth, median-filter, jpeg, confidence-reduction, randomised-smoothing
          defences.hard { kind = trades, attack = fgsm } | defences.hard.attack is fgsm but must be an attack of kind pgd, whose steps climb the divergence
          attacks.pgd {}, defences.hard { kind = trades, beta = 0 } | defences.hard.beta is 0 but must be a number above 0
          defences.hard { kind = interval-bounds, kappa = 2 } | defences.hard.kappa is 2 but must be a number from 0 to 1
          defences.hard { kind = interval-bounds, clean-epochs = -1 } | defences.hard.clean-epochs is -1 but must be a number from 0 on
          attacks.pgd { norm = l2 }, defences.hard { kind = interval-bounds, attack = pgd } | defences.hard.attack is pgd but must be an attack under linf with an epsilon, which bounds are of
          defences.hard.epsilon-warm-up = -1  | defences.hard.epsilon-warm-up is -1 but must be a number from 0 on
          attacks.deepfool {}, defences.hard { attack = deepfool, epsilon-warm-up = 1 } | defences.hard.epsilon-warm-up is 1 but must be 0 for an attack that is told no epsilon
          attacks.pgd { norm = l0, epsilon = 9 }, defences.hard { attack = pgd, epsilon-warm-up = 1 } | defences.hard.epsilon-warm-up is 1 but must be 0 under l0, which counts values
          attacks.deepfool {}, defences.hard { attack = deepfool, stop-on = pgd-error, patience = 2 } | defences.hard.attack is deepfool but must be an attack with an epsilon, under which stop-on = pgd-error measures PGD
          defences.hard.temperature = 0       | defences.hard.temperature is 0 but must be a number above 0
          models.b.file = x, defences.c { kind = distillation, model = b } | defences.c.model is b but must be a model with an architecture, as its network is a fresh one
          defences.hard { kind = output-codes, bits = 12 } | defences.hard.bits is 12 but must be a power of 2 from 2 to 65536, above the number of classes
          defences.hard { kind = denoising-autoencoder, noise = shift } | defences.hard.noise is shift but must be one of random-sign, uniform-noise, gaussian-noise, masking
          defences.hard { kind = denoising-autoencoder, noise-size = 0 } | defences.hard.noise-size is 0 but must be a number above 0
          defences.hard { kind = denoising-autoencoder, noise = masking, noise-size = 1 } | defences.hard.noise-size is 1 but must be a share below 1 for masking
          defences.hard { kind = denoising-autoencoder, units = [] } | defences.hard.units is [] but must be a list of at least one number, unless there are filters
          defences.hard { kind = denoising-autoencoder, filters = [0] } | defences.hard.filters[0] is 0 but must be a whole number from 1 on
          defences.hard.model = b             | defences.hard.model is b but must be the name of a model that is no ensemble
          defences.hard.epochs = 0            | defences.hard.epochs is 0 but must be a whole number from 1 on
          defences.hard.epsilon = [0.1, 0.2]  | defences.hard.epsilon is [0.1,0.2] but must be a single one
          models.b.file = x, defences.c { kind = adversarial-training, model = b, start = scratch } | defences.c.start is scratch but must be trained for b, which comes from a file
          """)
  void a_wrong_value_of_a_defence_is_named(String text, String message) {
    assertThat(failure(HARDENED + text)).isEqualTo(message + "; change it in a.conf line 4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attacks.fgsm.epsilon = [0.1, 0.2] | defences.hard.epsilon is missing, and attacks.fgsm.epsilon has several; add it in a.conf line 3",
        "attacks.fgsm.clip = [[0, 1], none] | defences.hard.clip is missing, and attacks.fgsm.clip has several; add it in a.conf line 3",
      })
  void a_defence_must_choose_where_its_attack_has_several(String text, String message) {
    assertThat(failure(HARDENED + text)).isEqualTo(message);
  }

  @Test
  void a_wrong_value_of_the_command_line_is_shown_as_it_was_given() {
    assertThat(failure("", "train.epochs=0"))
        .isEqualTo(
            "train.epochs is 0 but must be a whole number from 1 on; change it in --set train.epochs=0");
  }

  @Test
  void a_missing_value_says_which_key_to_set() {
    Path file = write("b.conf", "data.name = shapes");

    assertThatThrownBy(() -> SettingsReader.read(file, List.of()))
        .hasMessage(
            "data.train-images is 0 but must be a whole number from 1 on; set data.train-images");
    assertThat(failure("models.a {}"))
        .isEqualTo(
            "models.a has neither architecture nor file nor ensemble nor kind; set models.a.architecture to one of softmax,"
                + " relu, maxout, rbf, cnn, conv-maxout, resnet");
    assertThat(failure("models.a { architecture = conv-maxout, stages = [{filters = 3}] }"))
        .isEqualTo("models.a.stages[0].pieces is missing; add it in a.conf line 2");
    assertThat(failure("data { name = idx }"))
        .isEqualTo("data.path is \"\" but must be filled in; set data.path");
  }

  @Test
  void grey_levels_cannot_hold_pixels_that_are_not_clipped() {
    assertThat(failure("generate.pixels = uint8\nattacks.fgsm.clip = none"))
        .isEqualTo(
            "generate.pixels is uint8 but must be float32 unless attacks.fgsm.clip is [0, 1], because grey levels end at 0 and 1; change it in a.conf line 2");
  }

  @ParameterizedTest
  @CsvSource({
    "8, 8, 8/255",
    "2.5, 2.5, 2.5/255",
    "255, 255, 255/255",
    "300, 300, '8/255, for example'",
    "300/255, 300/255, '8/255, for example'"
  })
  void an_epsilon_on_the_scale_of_grey_levels_is_refused(
      String epsilon, String found, String instead) {
    String message = " is %s but pixels are scaled to [0, 1]; write ".formatted(found);

    assertThat(failure("attacks.fgsm.epsilon = " + epsilon))
        .isEqualTo("attacks.fgsm.epsilon" + message + "attacks.fgsm.epsilon = " + instead);
    assertThat(failure("attacks.fgsm.epsilon = [0.1, %s]".formatted(epsilon)))
        .isEqualTo("attacks.fgsm.epsilon" + message + "attacks.fgsm.epsilon = " + instead);
    assertThat(failure(HARDENED + "defences.hard.epsilon = " + epsilon))
        .isEqualTo("defences.hard.epsilon" + message + "defences.hard.epsilon = " + instead);
  }

  @Test
  void a_model_that_is_not_there_cannot_be_attacked_or_hardened() {
    String models = "models.maxout.architecture = maxout\n";

    assertThat(failure(models + "generate.models = [maxot]"))
        .isEqualTo(
            "generate.models has maxot, which is none of the models (the nearest is maxout); change it in"
                + " a.conf line 3");
    assertThat(failure(models + "generate.models = [maxout-adversarial]"))
        .startsWith("generate.models has maxout-adversarial, which is none of the models");
    assertThat(failure("defences.h { kind = adversarial-training, model = a }"))
        .isEqualTo(
            "defences.h.model is a but must be the name of a model that is no ensemble; change it in"
                + " a.conf line 2");
    assertThat(failure("defences.h { kind = adversarial-training }"))
        .isEqualTo("defences.h.model is missing; add it in a.conf line 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a/b\"", "\"..\"", "\"a b\"", "\"\""})
  void a_model_name_must_be_fit_for_a_folder(String name) {
    assertThat(failure("models { %s { architecture = softmax } }".formatted(name)))
        .contains("has a name that is no folder name");
  }

  @Test
  void explain_is_skipped_unless_models_are_named_and_takes_hardened_ones() {
    String models = HARDENED;

    assertThat(read(models).explain().models()).isEmpty();
    assertThat(read(models + "explain.models = [hard]").explain().models()).containsExactly("hard");
    assertThat(read(models + "explain.range = [-1, 0.5]").explain().low()).isEqualTo(-1);
    assertThat(failure(models + "explain.models = [softmax]"))
        .startsWith("explain.models has softmax, which is none of the models");
    assertThat(failure(models + "explain.range = [1, -1]"))
        .startsWith("explain.range is [1,-1] but must be two numbers, the smaller one first");
    assertThat(failure(models + "explain.range = [1]")).startsWith("explain.range is [1] but");
  }

  @Test
  void a_file_may_include_another() {
    write("base.conf", "seed = 9\nmodels.b.architecture = softmax");

    Settings settings = read("include \"base.conf\"\nmodels.a.architecture = softmax");

    assertThat(settings.seed()).isEqualTo(9);
    assertThat(settings.models()).hasSize(2);
  }

  /** Their lines in two files say nothing about their order; they are there all the same. */
  @Test
  void a_copy_of_what_another_file_has_is_read() {
    write("base.conf", "models.b { architecture = softmax, train.epochs = 3 }");

    Settings settings =
        read(
            "include \"base.conf\"\nmodels.c = ${models.b} { train.epochs = 2 }\n"
                + "models { both.ensemble = [b, c] }\n");

    assertThat(settings.models())
        .extracting(ModelSettings::name)
        .containsExactlyInAnyOrder("b", "c", "both");
  }

  @Test
  void a_models_name_may_end_in_adversarial() {
    assertThat(read("models.a-adversarial.architecture = softmax").model("a-adversarial"))
        .returns(false, ModelSettings::isHardened);
  }

  private static final String SEEDS =
      """
      models {
        softmax.architecture = softmax
        maxout { architecture = maxout, seeds = [1, 5] }
        both.ensemble = [maxout, softmax]
      }
      defences.maxout-adversarial { kind = adversarial-training, model = maxout, epsilon = 0.2 }
      """;

  @Test
  void seeds_make_one_model_each_and_a_family_name_stands_for_all_of_them() {
    Settings settings =
        read(
            SEEDS
                + "generate.models = [maxout-adversarial, maxout-seed5], evaluate.transfer = true");

    assertThat(settings.models())
        .extracting(ModelSettings::name)
        .containsExactly(
            "softmax",
            "maxout-seed1",
            "maxout-adversarial-seed1",
            "maxout-seed5",
            "maxout-adversarial-seed5",
            "both");
    assertThat(settings.model("maxout-seed1").family()).isEqualTo("maxout");
    assertThat(settings.model("maxout-seed5").seed()).hasValue(5);
    assertThat(settings.model("softmax").seed()).isEmpty();
    assertThat(settings.model("maxout-adversarial-seed5").family()).isEqualTo("maxout-adversarial");
    assertThat(settings.model("maxout-adversarial-seed5").seed()).hasValue(5);
    assertThat(hardened(settings, "maxout-adversarial-seed5").model()).isEqualTo("maxout-seed5");
    assertThat(settings.attacked())
        .containsExactly("maxout-adversarial-seed1", "maxout-adversarial-seed5", "maxout-seed5");
    assertThat(settings.families())
        .containsOnlyKeys("maxout", "maxout-adversarial")
        .containsEntry("maxout", List.of("maxout-seed1", "maxout-seed5"));
    assertThat(settings.evaluate().transfer())
        .containsExactlyInAnyOrder(
            "softmax",
            "maxout-seed1",
            "maxout-adversarial-seed1",
            "maxout-seed5",
            "maxout-adversarial-seed5",
            "both");
  }

  @Test
  void an_ensemble_has_all_members_of_a_family() {
    assertThat(read(SEEDS).model("both").source())
        .isEqualTo(new ModelSettings.Ensemble(List.of("maxout-seed1", "maxout-seed5", "softmax")));
  }

  @Test
  void the_resolved_text_of_seeds_and_ensembles_reads_back_as_the_same_settings() {
    Settings settings = read(SEEDS);
    Path again = write("again.conf", settings.resolved().text());

    assertThat(SettingsReader.read(again, List.of()).models()).isEqualTo(settings.models());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "models.maxout.seeds = [1, 1] | models.maxout.seeds is [1,1] but must be a list without repetitions",
        "models.maxout-seed1.architecture = softmax | makes a model maxout-seed1, but there is one already",
        "models.both.ensemble = [softmax] | models.both.ensemble is [\"softmax\"] but must be a list of at least two models",
        "models.both.ensemble = [softmax, both] | models.both.ensemble has both, which is none of the models",
        "models.both.seeds = [1] | unknown key models.both.seeds",
        "generate.models = [maxout, maxout-seed1] | generate.models is [\"maxout\",\"maxout-seed1\"] but must be a list without repetitions",
        "defences.h { kind = adversarial-training, model = both } | defences.h.model is both but must be the name of a model that is no ensemble",
        "defences.softmax { kind = adversarial-training, model = maxout } | models.softmax and defences.softmax have the same name; rename one of them",
        "models.MAXOUT-ADVERSARIAL.architecture = softmax | models.MAXOUT-ADVERSARIAL and defences.maxout-adversarial have the same name; rename one of them",
        "models.maxout-adversarial-seed1.architecture = softmax | models.maxout-adversarial-seed1 makes a model maxout-adversarial-seed1, but there is one already",
        "evaluate.transfer = all | evaluate.transfer is all but must be true, false or a list of models",
        "evaluate.transfer = [both, c] | evaluate.transfer has c, which is none of the models",
        "data.classes = [3] | data.classes is [3] but must be a list of at least two class numbers",
        "data.classes = [3, 3] | data.classes is [3,3] but must be a list of at least two class numbers",
        "runs = other.conf | runs is other.conf but must be a list such as [1, 2]",
      })
  void a_wrong_family_ensemble_or_transfer_is_named(String text, String message) {
    assertThat(failure(SEEDS + text)).contains(message);
  }

  @Test
  void what_a_paper_reports_is_in_percent_and_finds_its_attack_by_itself() {
    PaperEntry entry =
        read(SEEDS
                + "evaluate.transfer = [both], report.paper = [{experiment = e, model = both,"
                + " source = maxout, adversarial-error = 87.9, agreement = none, note = n}]")
            .report()
            .paper()
            .get(0);

    assertThat(entry.models()).containsExactly("both");
    assertThat(entry.sources()).containsExactly("maxout-seed1", "maxout-seed5");
    assertThat(entry.attack()).isEqualTo("fgsm");
    assertThat(entry.epsilon()).hasValue(0.25);
    assertThat(entry.clip()).isEqualTo(PixelRange.UNIT);
    assertThat(entry.values())
        .containsExactly(
            Map.entry(Quantity.ADVERSARIAL_ERROR, OptionalDouble.of(0.879)),
            Map.entry(Quantity.AGREEMENT, OptionalDouble.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model = maxot, clean-error = 1 | report.paper[0].model is maxot but must be one of softmax, maxout",
        "model = softmax, source = maxout, clean-error = 1 | report.paper[0].model is softmax but must be a model that answers the images of others (evaluate.transfer)",
        "model = both, source = softmax, clean-error = 1 | report.paper[0].source is softmax but must be a model that this run attacks (generate.models)",
        "model = maxout, epsilon = 0.3, clean-error = 1 | report.paper[0].epsilon is 0.3 but must be that of an attack of this run (generate.attacks)",
        "model = maxout, clip = none, clean-error = 1 | report.paper[0].clip is none but must be that of an attack of this run (generate.attacks)",
        "model = maxout, clean-error = 1 | report.paper[0] may be any of 2 attacks of this run: add its attack, epsilon and clip",
        "model = maxout, epsilon = 0.1, rubbish = 98.35 | report.paper[0].model is maxout but must be a model that this run shows rubbish to (explain.models)",
        "model = maxout, epsilon = 0.1 | report.paper[0] has nothing to compare",
        "model = maxout, epsilon = 0.1, error = 1 | unknown key report.paper[0].error",
        "model = maxout, epsilon = 0.1, clean-error = 101 | report.paper[0].clean-error is 101 but must be a number from 0 to 100",
        "model = maxout, epsilon = 0.1, attack = pgd, clean-error = 1 | report.paper[0].attack is pgd but must be that of an attack of this run (generate.attacks)",
      })
  void an_entry_of_a_paper_that_this_run_cannot_answer_is_refused(String entry, String message) {
    assertThat(
            failure(
                SEEDS
                    + "generate.models = [maxout, both]\nattacks.fgsm.epsilon = [0.1, 0.25]\n"
                    + "evaluate.transfer = [both]\n"
                    + "report.paper = [{experiment = e, %s}]".formatted(entry)))
        .startsWith(message);
  }

  @Test
  void runs_are_found_from_the_file_and_put_their_outputs_below_it() {
    write("one.conf", DIGITS + "models.a.architecture = softmax");
    write("two.conf", DIGITS + "models.b.architecture = softmax");
    Path all = write("all.conf", "output = x, runs = [one.conf, two.conf]");
    List<String> overrides = List.of("seed=7", "output=y");

    List<Settings> runs =
        SettingsReader.readRuns(all, overrides, SettingsReader.read(all, overrides));

    assertThat(runs).extracting(Settings::output).containsExactly("y/one", "y/two");
    assertThat(runs).extracting(Settings::seed).containsOnly(7L);
    assertThat(runs.get(1).models()).extracting(ModelSettings::name).containsExactly("b");
  }

  @Test
  void runs_of_runs_and_two_runs_of_one_name_are_refused() {
    write("one.conf", DIGITS);
    Path all = write("all.conf", "runs = [one.conf, ./one.conf]");
    Path more = write("more.conf", "runs = [all.conf]");

    assertThatThrownBy(
            () -> SettingsReader.readRuns(all, List.of(), SettingsReader.read(all, List.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("two files of the name one");
    assertThatThrownBy(
            () -> SettingsReader.readRuns(more, List.of(), SettingsReader.read(more, List.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("all.conf names runs");
  }

  @Test
  void a_bad_image_fails_or_is_quarantined() {
    Path conf = Path.of("conf/quickstart.conf");

    assertThat(SettingsReader.read(conf, List.of()).ingest().onBadImage())
        .isEqualTo(OnBadImage.FAIL);
    assertThat(
            SettingsReader.read(conf, List.of("ingest.on-bad-image=quarantine"))
                .ingest()
                .onBadImage())
        .isEqualTo(OnBadImage.QUARANTINE);
    assertThatThrownBy(() -> SettingsReader.read(conf, List.of("ingest.on-bad-image=skip")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ingest.on-bad-image is skip but must be one of fail, quarantine");
  }
}
