package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;

/** {@code gibbon train}. */
@Command(name = "train", description = "Trains the models by parameter averaging.")
final class TrainCommand extends StageCommand {

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    tell(pipeline.train(settings), settings, out);
  }
}
