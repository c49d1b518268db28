package ml.gibbon.cluster;

/** Spark did not start: with these settings, on this machine, or because its cluster is away. */
public final class SparkStartException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * @param master where Spark was to start
   */
  public SparkStartException(String master, Exception cause) {
    super("Spark did not start on %s: %s".formatted(master, cause), cause);
  }
}
