package ml.gibbon.config;

import java.util.OptionalDouble;

/**
 * Group {@code evaluate}.
 *
 * @param failUnder smallest robust accuracy (1 - adversarial error) of any hardened model, in [0,
 *     1]; the run ends with exit code 4 below it. Also {@code --fail-under}
 */
public record EvaluateSettings(OptionalDouble failUnder) {}
