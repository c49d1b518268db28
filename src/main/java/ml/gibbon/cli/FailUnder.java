package ml.gibbon.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** The option {@code --fail-under}, of the commands that measure. */
final class FailUnder {

  @Option(
      names = "--fail-under",
      paramLabel = "ACCURACY",
      description =
          "Ends with 4 when the robust accuracy of a hardened model (of a model from a file, where"
              + " none is hardened), from 0 to 1, is below; the same as --set evaluate.fail-under=ACCURACY")
  private String accuracy = "";

  List<String> overrides() {
    return accuracy.isEmpty() ? List.of() : List.of("evaluate.fail-under=" + accuracy);
  }
}
