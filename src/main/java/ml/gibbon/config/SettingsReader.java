package ml.gibbon.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.config.NamedEntries.Entry;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.model.InferenceDefence;
import ml.gibbon.text.Words;

/**
 * Reads a configuration file: HOCON over the defaults of {@code reference.conf}, under the
 * overrides of the command line.
 */
public final class SettingsReader {

  /** The groups whose entries the user names. */
  private static final List<NamedEntries> NAMED =
      List.of(ModelsReader.ENTRIES, AttacksReader.ENTRIES, DefencesReader.ENTRIES);

  /** A group of the user's own, for values that others are set to. */
  private static final String LET = "let";

  private static final int MOST_MODELS = 1_000;
  private static final int MOST_TABLES = 10_000;

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
    try {
      return readWithin(file, overrides);
    } catch (StackOverflowError e) {
      // The library knows no bound of its own.
      throw new ConfigurationException(
          "%s, a file that it includes or a --set is nested in thousands of braces, brackets or dots; write it flatter"
              .formatted(file));
    }
  }

  private static Settings readWithin(Path file, List<String> overrides) {
    Map<String, String> names =
        Map.of("conf-name", nameOf(file), "home", System.getProperty("user.home"));
    Config reference = Hocon.reference();
    Config user =
        ScheduleReader.dated(
            Hocon.override(Hocon.file(file), overrides), LocalDate.now(ZoneOffset.UTC));
    // Others have taken its values over by then.
    Group all = root(Hocon.resolve(user, reference, names).withoutPath(LET));
    Credentials.refuse(all);
    Group defaults = root(Hocon.resolve(ConfigFactory.empty(), reference, names));
    Map<String, List<Entry>> entries = new HashMap<>();
    NAMED.forEach(group -> entries.put(group.path(), group.in(all)));
    List<Entry> every = entries.values().stream().flatMap(List::stream).toList();
    new KnownKeys(defaults, every, MovedKeys.INSTEAD).check(all);
    entries.computeIfPresent(
        "models", (path, models) -> ModelsReader.withoutIdleSubstitutes(models));
    entries.computeIfPresent(
        "attacks", (path, attacks) -> AttacksReader.withoutIdleEpsilons(attacks));
    Group completed = all;
    for (NamedEntries group : NAMED) {
      completed = group.complete(completed, entries.get(group.path()));
    }
    return settings(completed, entries);
  }

  /**
   * Reads the configurations that one names in {@code runs}, each under the same overrides; their
   * outputs are folders of the output of the one that names them.
   *
   * @param file that names them; they are found from its folder
   * @param overrides as for {@link #read}
   * @throws ConfigurationException as {@link #read}, and when one of them names further ones
   */
  public static List<Settings> readRuns(Path file, List<String> overrides, Settings settings) {
    List<Settings> runs = new ArrayList<>();
    for (String name : settings.runs()) {
      Path run = file.resolveSibling(name);
      List<String> all = new ArrayList<>(overrides);
      all.add("output=" + ConfigUtil.quoteString(settings.output() + "/" + nameOf(run)));
      Settings one = read(run, all);
      if (!one.runs().isEmpty()) {
        throw new ConfigurationException(
            "%s names runs, but is named by runs of %s itself; name its runs there"
                .formatted(run, file));
      }
      if (runs.stream().anyMatch(other -> other.output().equalsIgnoreCase(one.output()))) {
        throw new ConfigurationException(
            "runs of %s has two files of the name %s; rename one".formatted(file, nameOf(run)));
      }
      runs.add(one);
    }
    return runs;
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

  private static Settings settings(Group all, Map<String, List<Entry>> entries) {
    List<String> runs = all.get("runs").list().stream().map(Value::filled).toList();
    // Whoever only names other runs draws no images.
    DataSettings data = DataReader.read(all.group("data"), runs.isEmpty() ? 1 : 0);
    TrainReader.read(all.group("train"));
    List<ModelSettings> read = ModelsReader.read(entries.get("models"));
    // Before the defences that use them, so that what is wrong with one is said of itself.
    Map<String, List<NamedAttack>> attacks = AttacksReader.read(entries.get("attacks"));
    entries
        .get("defences")
        .forEach(entry -> ModelsReader.refuseAsked(entry.group().get("model"), read));
    List<ModelSettings> hardened =
        DefencesReader.read(
            entries.get("defences"), entries.get("attacks"), all.group("models"), networks(read));
    List<ModelSettings> every = ModelsReader.withHardened(read, hardened);
    List<ModelSettings> models =
        ModelsReader.withMembers(every, all.group("models"), new Families(networks(every)));
    ModelsReader.checkOracles(models, all.group("models"));
    Families families = new Families(models);
    GenerateSettings generate = GenerateReader.read(all.group("generate"), families, attacks);
    List<String> attacked = generate.models().isEmpty() ? families.names() : generate.models();
    refuseTooMany(models.size(), attacked.size(), generate.attacks().size());
    List<String> transfer = transfer(all.group("evaluate").get("transfer"), families);
    ExplainSettings explain =
        RecordReader.read(
            all.group("explain"),
            ExplainSettings.class,
            Map.of("models", explained(all.group("explain").get("models"), models)));
    PaperReader paper = new PaperReader(families, generate, attacked, transfer, explain.models());
    ScheduleSettings schedule = ScheduleReader.read(all, data, models);
    return new Settings(
        // Whoever only names other runs leaves the partition to them.
        runs.isEmpty() ? schedule.output() : schedule.folder(),
        schedule,
        all.get("seed").whole(Bounds.ANY),
        data,
        RecordReader.read(all.group("ingest"), IngestSettings.class),
        models,
        generate,
        RecordReader.read(
            all.group("evaluate"), EvaluateSettings.class, Map.of("transfer", transfer)),
        RecordReader.read(
            all.group("certify"),
            CertifySettings.class,
            Map.of("models", certifiable(all.group("certify").get("models"), models))),
        explain,
        RecordReader.read(
            all.group("report"),
            ReportSettings.class,
            Map.of("paper", paper.read(all.group("report").get("paper")))),
        RecordReader.read(all.group("export"), ExportSettings.class),
        attacked,
        families.large(),
        runs,
        all.group("gradient").get("engine").oneOf(EngineChoice.values(), Words::of),
        ResolvedConfiguration.of(all.values(), entries));
  }

  /**
   * More than a driver looks after in one run: each model and each table is a folder with a
   * manifest.
   */
  private static void refuseTooMany(long models, long attacked, long attacks) {
    if (models > MOST_MODELS) {
      throw tooMany(
          "models and defences have %s, seeds counted, but a run may have %,d: divide them among several configurations",
          Words.count(models, "network"), MOST_MODELS);
    }
    if (attacked * attacks > MOST_TABLES) {
      throw tooMany(
          "%s and %s, each epsilon and clip counted, make %,d tables but a run may have %,d: name fewer in generate.models and generate.attacks, or divide them among several configurations",
          Words.count(attacked, "model"),
          Words.count(attacks, "attack"),
          attacked * attacks,
          MOST_TABLES);
    }
  }

  private static ConfigurationException tooMany(String message, Object... numbers) {
    return new ConfigurationException(String.format(Locale.ROOT, message, numbers));
  }

  /** Networks: others give no gradients that the layers can be told by. */
  private static List<String> explained(Value value, List<ModelSettings> models) {
    ModelsReader.refuseAsked(value, models);
    return new Families(networks(models)).expand(value);
  }

  /** Those that are networks, with nothing around them. */
  private static List<ModelSettings> networks(List<ModelSettings> models) {
    return models.stream().filter(ModelsReader::isNetwork).toList();
  }

  /** Those that can be certified. */
  private static List<String> certifiable(Value value, List<ModelSettings> models) {
    return new Families(models.stream().filter(model -> isCertifiable(model.source())).toList())
        .expand(value);
  }

  /** What is smoothed, and single networks, which bounds may go through. */
  private static boolean isCertifiable(ModelSettings.Source source) {
    return source instanceof ModelSettings.Defended defended
        ? defended.defence() instanceof InferenceDefence.RandomisedSmoothing
        : !(source instanceof ModelSettings.Ensemble || source instanceof ModelSettings.Asked);
  }

  /** All models for true, none for false. */
  private static List<String> transfer(Value value, Families families) {
    if (value.isList()) {
      return families.expand(value);
    }
    if (!value.isSingle() || !List.of("true", "false").contains(value.text())) {
      throw value.wrong("true, false or a list of models");
    }
    return value.flag() ? families.names() : List.of();
  }
}
