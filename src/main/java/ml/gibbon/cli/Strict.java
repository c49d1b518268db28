package ml.gibbon.cli;

import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Option;

/** The option {@code --strict}, of the commands that run or read checks. */
final class Strict {

  @Option(
      names = "--strict",
      description =
          "Ends with 4 when any check of the results was raised; gibbon checks lists them")
  private boolean asked;

  /** Call it last, so that a run that misses the gate leaves all of its results. */
  void check(Pipeline pipeline, Settings settings) {
    if (asked) {
      pipeline.checkStrictly(settings);
    }
  }
}
