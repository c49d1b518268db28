package ml.gibbon.cli;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.cluster.SparkStartException;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.error.UserException;

/**
 * The one place that turns an exception of Spark, Hadoop, Parquet, ND4J, the JVM or the operating
 * system into a line for a person: by a table of what is seen in its chain of causes.
 */
final class ForeignFailures {

  private static final List<Symptom> SYMPTOMS =
      Stream.of(MachineSymptoms.ALL, ClusterSymptoms.ALL).flatMap(List::stream).toList();

  private ForeignFailures() {}

  /** The failure in one line that says what to do; empty when it is none of the known ones. */
  static Optional<UserException> inWords(Throwable failure) {
    List<String> causes =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .map(ForeignFailures::text)
            .toList();
    boolean starting = failure instanceof SparkStartException;
    return StorageFailures.full(failure)
        .<UserException>map(InputException::new)
        .or(() -> known(causes))
        .or(
            () ->
                starting
                    ? Optional.empty()
                    : StorageFailures.damaged(causes).map(InputException::new))
        .or(() -> starting ? Optional.of(notStarted(failure)) : Optional.empty());
  }

  private static Optional<UserException> known(List<String> causes) {
    return SYMPTOMS.stream().flatMap(symptom -> symptom.in(causes).stream()).findFirst();
  }

  /** Class and message, and the names of the methods above, which say who was at work. */
  private static String text(Throwable cause) {
    return cause
        + Stream.of(cause.getStackTrace())
            .limit(12)
            .map(frame -> "\n\tat " + frame.getClassName())
            .collect(Collectors.joining());
  }

  private static ConfigurationException notStarted(Throwable failure) {
    Throwable last = failure;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return new ConfigurationException(
        "Spark does not start with these settings: %s; mend them in the arguments after --, or in the spark-defaults.conf of SPARK_HOME"
            .formatted(last.toString().lines().findFirst().orElse("")));
  }
}
