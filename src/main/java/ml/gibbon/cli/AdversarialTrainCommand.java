package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;

/** {@code gibbon adversarial-train}. */
@Command(name = "adversarial-train", description = "Trains the hardened models.")
final class AdversarialTrainCommand extends StageCommand {

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    tell(pipeline.adversarialTrain(settings), settings, out);
  }
}
