package ml.gibbon.error;

/** The command line or the configuration asks for something that cannot be done (exit code 2). */
public final class ConfigurationException extends UserException {

  public ConfigurationException(String message) {
    super(message);
  }

  @Override
  public int exitCode() {
    return 2;
  }
}
