package ml.gibbon.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.gradient.EngineChoice;

/**
 * Reads a configuration file: HOCON over the defaults of {@code reference.conf}, under the
 * overrides of the command line.
 */
public final class SettingsReader {

  private SettingsReader() {}

  /**
   * Reads and checks everything.
   *
   * @param file HOCON file
   * @param overrides {@code key=value} each, the last one of a key counts
   * @throws ConfigurationException when the file is missing or no HOCON, at an unknown key, and at
   *     a value of the wrong type or out of range; in one line with the key and the place
   */
  public static Settings read(Path file, List<String> overrides) {
    Map<String, String> names =
        Map.of("conf-name", nameOf(file), "home", System.getProperty("user.home"));
    Config reference = Hocon.reference();
    Config user = Hocon.override(Hocon.file(file), overrides);
    Group all = root(Hocon.resolve(user, reference, names));
    Group defaults = root(Hocon.resolve(ConfigFactory.empty(), reference, names));
    new KnownKeys(defaults, all).check(all);
    return settings(ModelsReader.complete(all));
  }

  private static Group root(Config config) {
    return new Group("", config.root());
  }

  /** The file's name without its ending. */
  private static String nameOf(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static Settings settings(Group all) {
    DataSettings data = DataReader.read(all.group("data"));
    TrainReader.read(all.group("train"), 0);
    List<ModelSettings> models = ModelsReader.read(all.group("models"), data.trainImages());
    List<String> names = models.stream().map(ModelSettings::name).toList();
    AdversarialTrainSettings adversarialTrain =
        AdversarialTrainReader.read(all, names, data.trainImages());
    List<String> attackable =
        Stream.concat(
                names.stream(),
                adversarialTrain.training().keySet().stream()
                    .map(name -> name + AdversarialTrainSettings.SUFFIX))
            .toList();
    return new Settings(
        all.get("output").filled(),
        all.get("seed").whole(Bounds.ANY),
        data,
        new IngestSettings(all.group("ingest").count("images-per-file", Bounds.atLeast(1))),
        models,
        GenerateReader.read(all.group("generate"), attackable),
        adversarialTrain,
        new EvaluateSettings(failUnder(all.group("evaluate").get("fail-under"))),
        new ReportSettings(all.group("report").count("images", Bounds.fromTo(1, 20))),
        all.group("gradient").get("engine").oneOf(EngineChoice.values(), Words::of),
        ResolvedText.of(all.values().withoutKey("architectures"), names));
  }

  private static OptionalDouble failUnder(Value value) {
    return value.is("none")
        ? OptionalDouble.empty()
        : OptionalDouble.of(value.number(Bounds.fromTo(0, 1)));
  }
}
