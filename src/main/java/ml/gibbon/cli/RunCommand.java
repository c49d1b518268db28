package ml.gibbon.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import ml.gibbon.run.Places;
import ml.gibbon.store.RunFolders;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gibbon run}: all stages, in one Spark session. */
@Command(
    name = "run",
    description = "Does all that the configuration asks for, from ingest to report.")
final class RunCommand extends StageCommand {

  @Mixin private FailUnder failUnder = new FailUnder();

  @Mixin private Strict strict = new Strict();

  @Option(
      names = "--verbose",
      description = "Shows the log on standard error, too: warnings alone otherwise")
  private boolean isVerbose;

  private boolean isOneOfSeveral;

  @Override
  List<String> moreOverrides() {
    return failUnder.overrides();
  }

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    Optional<Path> folder = Places.localFolder(settings.output());
    folder.ifPresent(local -> log().begin(isVerbose));
    makeUnlessDone(pipeline, settings, folder, out);
    // Among several runs gates come last, so that a missed one leaves all results.
    if (!isOneOfSeveral) {
      checkGates(pipeline, settings);
    }
  }

  private void checkGates(Pipeline pipeline, Settings settings) {
    pipeline.checkGate(settings);
    strict.check(pipeline, settings);
  }

  private void makeUnlessDone(
      Pipeline pipeline, Settings settings, Optional<Path> folder, PrintWriter out) {
    if (pipeline.isFinished(settings)) {
      out.println(alreadyDone(settings));
    } else {
      makeAll(pipeline, settings, folder, out);
    }
  }

  private void makeAll(
      Pipeline pipeline, Settings settings, Optional<Path> folder, PrintWriter out) {
    RunFolders folders = new RunFolders(settings.output());
    pipeline.begin(settings);
    // Not before: of a refused configuration nothing is left.
    folder.ifPresent(log()::open);
    // Not before the inputs are checked: what is wrong with them should be all that is shown.
    LoggerFactory.getLogger(RunCommand.class)
        .info(
            "{} with\n{}", settings.output(), settings.resolved().text().indent(2).stripTrailing());

    headline(out, "ingest", "images of %s".formatted(settings.data().name()));
    pipeline.ingest(settings);

    headline(out, "train", names(settings, model -> !model.isHardened()));
    pipeline.train(settings);

    headline(out, "adversarial-train", names(settings, ModelSettings::isHardened));
    pipeline.adversarialTrain(settings);

    headline(
        out,
        "generate",
        "%s on %s images"
            .formatted(
                names(
                    settings.generate().attacks().stream()
                        .map(NamedAttack::name)
                        .distinct()
                        .toList()),
                settings.generate().split()));
    pipeline.generate(settings);

    if (!settings.certify().models().isEmpty()) {
      headline(out, "certify", names(settings.certify().models()));
      pipeline.certify(settings).forEach(out::println);
    }

    headline(out, "evaluate", "errors, confidences and sizes, from what was written");
    pipeline.evaluate(settings);

    if (!settings.explain().models().isEmpty()) {
      headline(out, "explain", names(settings.explain().models()));
      pipeline.explain(settings);
    }

    headline(out, "report", folders.report());
    pipeline.keepConfiguration(settings);
    out.println(pipeline.report(settings));
    out.println("metrics: " + folders.metrics());
    out.println("report:  " + folders.report());
    log().file().ifPresent(file -> out.println("log:     " + file));
  }

  /** Finished runs count as done. */
  @Override
  void runAll(Pipeline pipeline, Settings settings, List<Settings> runs, PrintWriter out) {
    isOneOfSeveral = true;
    List<Settings> done = new ArrayList<>();
    for (Settings one : runs) {
      announce(runs, one, out);
      if (runAlone(pipeline, one, out)) {
        done.add(one);
      }
    }
    if (done.isEmpty()) {
      return;
    }
    RunFolders folders = new RunFolders(settings.output());
    headline(out, "report", folders.report());
    out.println(pipeline.combine(settings, done));
    out.println("paper:   " + folders.paper());
    out.println("report:  " + folders.report());
    done.forEach(one -> checkGates(pipeline, one));
  }

  private static void headline(PrintWriter out, String stage, String what) {
    out.println();
    out.println("== " + stage + ": " + what);
  }

  private static String names(Settings settings, Predicate<ModelSettings> which) {
    return names(settings.models().stream().filter(which).map(ModelSettings::name).toList());
  }

  private static String names(Collection<String> models) {
    return models.isEmpty() ? "no models" : String.join(", ", models);
  }
}
