package ml.gibbon.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.config.Settings;
import ml.gibbon.config.SettingsReader;
import ml.gibbon.error.NothingNewException;
import ml.gibbon.run.Pipeline;
import ml.gibbon.run.Places;
import ml.gibbon.store.RunFolders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What all commands share: the configuration file, its overrides, and a pipeline for the while. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
abstract class StageCommand implements Runnable {

  @Spec private CommandSpec spec;

  @ParentCommand private GibbonCommand gibbon;

  @Parameters(
      paramLabel = "CONF",
      description = "Configuration file, for example conf/quickstart.conf")
  private Path conf;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the file; may be repeated")
  private List<String> overrides = new ArrayList<>();

  @Override
  public final void run() {
    List<String> all = new ArrayList<>(overrides);
    all.addAll(moreOverrides());
    Settings settings = SettingsReader.read(conf, all);
    List<Settings> runs = SettingsReader.readRuns(conf, all, settings);
    Places.check(settings);
    runs.forEach(Places::check);
    PrintWriter out = spec.commandLine().getOut();
    try (Pipeline pipeline = gibbon.open(spec.name())) {
      if (runs.isEmpty()) {
        runAlone(pipeline, settings, out);
      } else {
        alone(pipeline, settings, () -> runAll(pipeline, settings, runs, out));
      }
    }
  }

  /** A configuration that names others in {@code runs}: one after the other. */
  void runAll(Pipeline pipeline, Settings settings, List<Settings> runs, PrintWriter out) {
    for (Settings one : runs) {
      announce(runs, one, out);
      runAlone(pipeline, one, out);
    }
  }

  /** Runs one configuration; false when there was nothing new to do for it. */
  final boolean runAlone(Pipeline pipeline, Settings settings, PrintWriter out) {
    try {
      alone(pipeline, settings, () -> run(pipeline, settings, out));
      return true;
    } catch (NothingNewException e) {
      out.println(e.getMessage());
      return false;
    }
  }

  /** Says which of the runs comes now. */
  static void announce(List<Settings> runs, Settings one, PrintWriter out) {
    out.printf("%n==== run %d of %d: %s%n", runs.indexOf(one) + 1, runs.size(), one.output());
  }

  /** Works while no other process writes into the output; who only reads need not. */
  void alone(Pipeline pipeline, Settings settings, Runnable work) {
    pipeline.alone(settings, work);
  }

  /** Overrides from options of the command's own. */
  List<String> moreOverrides() {
    return List.of();
  }

  abstract void run(Pipeline pipeline, Settings settings, PrintWriter out);

  final RunLog log() {
    return gibbon.log();
  }

  /** What a run has to say of outputs that it need not make again. */
  static String alreadyDone(Settings settings) {
    return "already done: " + new RunFolders(settings.output()).report();
  }

  /** What a stage made, or that its outputs were all there. */
  static void tell(List<String> made, Settings settings, PrintWriter out) {
    made.forEach(out::println);
    if (made.isEmpty()) {
      out.printf("already done: %s holds all that this would make%n", settings.output());
    }
  }
}
