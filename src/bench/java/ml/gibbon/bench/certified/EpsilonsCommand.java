package ml.gibbon.bench.certified;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.method.Apgd;
import ml.gibbon.attack.method.Apgd.Objective;
import ml.gibbon.attack.method.Cascade;
import ml.gibbon.attack.method.Square;
import ml.gibbon.cli.Version;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.GraphNetwork;
import ml.gibbon.model.PixelInput;
import ml.gibbon.report.chart.Figure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gibbon bench epsilons}. */
@Command(
    name = "epsilons",
    description =
        "Looks for the smallest epsilon that breaks each image, by bisection with a cascade, and draws them.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    showDefaultValues = true)
public final class EpsilonsCommand implements Runnable {

  private static final int MOST_STEPS = 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "ONNX network that takes pixels in [0, 1]")
  private Path model = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${env:GIBBON_DATA}",
      description = "Test images, in a folder mnist or cifar10 (default: $GIBBON_DATA)",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> data = Optional.empty();

  @Option(names = "--dataset", paramLabel = "NAME", description = "Whose test images: mnist, ...")
  private String dataset = "mnist";

  @Option(names = "--images", paramLabel = "N", description = "Test images, at even distances")
  private int images = 1000;

  @Option(
      names = "--most",
      paramLabel = "EPSILON",
      description = "Largest one; half is tried first")
  private double most = .6;

  @Option(names = "--steps", paramLabel = "N", description = "Of the bisection of each image")
  private int steps = 8;

  @Option(names = "--queries", paramLabel = "N", description = "Of Square, the cascade's last part")
  private int queries = 1000;

  @Option(names = "--seed", paramLabel = "N", description = "Of all draws")
  private long seed = 1;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Writes there epsilons.csv and charts",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> output = Optional.empty();

  @Override
  public void run() {
    inRange("--images", images, Integer.MAX_VALUE);
    inRange("--steps", steps, MOST_STEPS);
    inRange("--queries", queries, Integer.MAX_VALUE);
    if (!(most > 0 && most <= 1)) {
      throw new ConfigurationException(
          "--most is %s but must be above 0 and at most 1".formatted(most));
    }
    Path folder =
        data.orElseThrow(
            () ->
                new ConfigurationException(
                    "--data is missing: name the folder with mnist or cifar10 in it, or set GIBBON_DATA"));
    output.ifPresent(EpsilonsCommand::make);
    TestImages test = TestImages.read(folder, dataset);
    GraphNetwork network = CertifiedNetwork.open(model, PixelInput.ofFile(), test.set());
    ImageBatch batch = test.spread(images);
    try (DifferentiableClassifier classifier =
        Classifiers.of(network, network.images(), EngineChoice.AUTO)) {
      double[] smallest = new SmallestEpsilons(cascade(), most, steps, seed).of(classifier, batch);
      EpsilonFigures figures = new EpsilonFigures(model.getFileName().toString(), smallest, most);
      PrintWriter out = spec.commandLine().getOut();
      out.println(figures.table());
      out.flush();
      output.ifPresent(to -> write(to, batch, smallest, figures.figures()));
    }
  }

  private static void inRange(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ConfigurationException(
          "%s is %d but must be from 1 to %d".formatted(option, value, most));
    }
  }

  /** AutoAttack without FAB, whose own search for the smallest change the bisection replaces. */
  private Cascade cascade() {
    return new Cascade(
        List.of(
            new Part("apgd-ce", new Apgd(Objective.CROSS_ENTROPY, 9, 100, true, 1, .75)),
            new Part("apgd-t", new Apgd(Objective.TARGETED_DLR, 9, 100, true, 1, .75)),
            new Part("square", new Square(queries, .8, Choice.of(10_000)))));
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unwritable(folder);
    }
  }

  private static ConfigurationException unwritable(Path folder) {
    return new ConfigurationException(
        "--output %s cannot be written: name a folder, or a place for one".formatted(folder));
  }

  private static void write(
      Path folder, ImageBatch images, double[] smallest, List<Figure> figures) {
    try {
      Files.writeString(
          folder.resolve("epsilons.csv"),
          IntStream.range(0, smallest.length)
              .mapToObj(
                  i -> "%d,%d,%s\n".formatted(images.ids()[i], images.labels()[i], smallest[i]))
              .collect(Collectors.joining("", "id,label,smallest_epsilon\n", "")));
      for (Figure figure : figures) {
        Files.write(folder.resolve(figure.name() + ".svg"), figure.svgFile());
        Files.write(folder.resolve(figure.name() + ".png"), figure.png());
      }
    } catch (IOException e) {
      throw unwritable(folder);
    }
  }
}
