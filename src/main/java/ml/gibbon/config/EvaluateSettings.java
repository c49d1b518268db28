package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Group {@code evaluate}.
 *
 * @param failUnder smallest robust accuracy of any hardened model, or of any from a file where none
 *     is hardened, in [0, 1]; the run ends with exit code 4 below it. Also {@code --fail-under}
 * @param transfer names of the models that answer the adversarial tables of the other models
 */
public record EvaluateSettings(OptionalDouble failUnder, List<String> transfer) {

  public EvaluateSettings {
    double least = failUnder.orElse(0);
    require(least >= 0 && least <= 1, "failUnder", least, "a number from 0 to 1");
    transfer = List.copyOf(transfer);
  }

  /** Without transfers. */
  public EvaluateSettings(OptionalDouble failUnder) {
    this(failUnder, List.of());
  }
}
