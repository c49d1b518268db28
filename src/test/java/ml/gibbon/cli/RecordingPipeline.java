package ml.gibbon.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.run.Pipeline;

/** A pipeline that notes what it is asked for, and fails in a stage of choice. */
final class RecordingPipeline implements Pipeline {

  final List<String> calls = new ArrayList<>();
  final List<Settings> settings = new ArrayList<>();
  final Set<String> finished = new HashSet<>();
  final Map<String, List<String>> lockedIn = new HashMap<>();
  final List<String> locked = new ArrayList<>();
  final Set<String> lockedByOthers = new HashSet<>();
  final List<String> leftovers = new ArrayList<>();
  List<String> made = List.of("a line of what was made");
  private final String failingStage;
  private final RuntimeException failure;

  RecordingPipeline() {
    this("", new IllegalStateException());
  }

  RecordingPipeline(String failingStage, RuntimeException failure) {
    this.failingStage = failingStage;
    this.failure = failure;
  }

  Pipeline open(String name) {
    calls.add("open " + name);
    return this;
  }

  private String called(String stage, Settings given) {
    lockedIn.put(stage, List.copyOf(locked));
    calls.add(stage);
    settings.add(given);
    if (stage.equals(failingStage)) {
      throw failure;
    }
    return "the text of " + stage;
  }

  @Override
  public void alone(Settings given, Runnable work) {
    if (lockedByOthers.contains(given.output())) {
      throw new ConfigurationException("output %s is being written".formatted(given.output()));
    }
    locked.add(given.output());
    try {
      work.run();
    } finally {
      locked.remove(given.output());
    }
  }

  @Override
  public void begin(Settings given) {
    called("begin", given);
  }

  @Override
  public void keepConfiguration(Settings given) {
    called("keepConfiguration", given);
  }

  @Override
  public boolean isFinished(Settings given) {
    return finished.contains(given.output());
  }

  @Override
  public String combine(Settings given, List<Settings> runs) {
    return called("combine", given);
  }

  @Override
  public List<String> ingest(Settings given) {
    called("ingest", given);
    return made;
  }

  @Override
  public List<String> train(Settings given) {
    called("train", given);
    return made;
  }

  @Override
  public List<String> adversarialTrain(Settings given) {
    called("adversarial-train", given);
    return made;
  }

  @Override
  public List<String> generate(Settings given) {
    called("generate", given);
    return made;
  }

  @Override
  public String bench(Settings given) {
    return called("bench", given);
  }

  @Override
  public String evaluate(Settings given) {
    return called("evaluate", given);
  }

  @Override
  public List<String> certify(Settings given) {
    return List.of(called("certify", given));
  }

  @Override
  public List<String> explain(Settings given) {
    return List.of(called("explain", given));
  }

  @Override
  public String report(Settings given) {
    return called("report", given);
  }

  @Override
  public List<String> export(Settings given) {
    called("export", given);
    return made;
  }

  @Override
  public void verifyExport(String folder, Map<String, String> models, Consumer<String> lines) {
    calls.add("verifyExport %s %s".formatted(folder, models));
  }

  @Override
  public void compare(List<String> runs, String page, Consumer<String> lines) {
    calls.add("compare %s %s".formatted(runs, page));
  }

  @Override
  public String leaderboard(String folder) {
    calls.add("leaderboard " + folder);
    return "";
  }

  @Override
  public void checkGate(Settings given) {
    called("gate", given);
  }

  @Override
  public void checkStrictly(Settings given) {
    called("strict", given);
  }

  @Override
  public void verify(Settings given, Consumer<String> lines) {
    lines.accept(called("verify", given));
  }

  @Override
  public List<String> clean(Settings given) {
    called("clean", given);
    return leftovers;
  }

  @Override
  public String plan(Settings given) {
    return called("plan", given);
  }

  @Override
  public void close() {
    calls.add("close");
  }
}
