package ml.gibbon.config;

import java.util.regex.Pattern;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.model.remote.Endpoint;

/**
 * Refuses URIs that carry a password, such as {@code s3a://KEY:SECRET@bucket}: settings are logged,
 * and stored beside every output. Secrets come from the environment, or from where Hadoop keeps
 * them.
 */
final class Credentials {

  /** A colon before an at sign, unless a port is what follows it. */
  private static final Pattern IN_URI =
      Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*://)[^/:@\\s]*:(?!\\d{1,5}/)[^@\\s]*@");

  private Credentials() {}

  /**
   * Looks through all values of a configuration.
   *
   * @throws ConfigurationException at the first such URI, without repeating the password
   */
  static void refuse(Group all) {
    all.all()
        .filter(value -> value.isSingle() && IN_URI.matcher(value.text()).find())
        .findFirst()
        .ifPresent(Credentials::refuse);
  }

  /**
   * Refuses a URL with a secret in its query or before its host.
   *
   * @throws ConfigurationException without repeating it
   */
  static void refuseInUrl(Value url) {
    if (url.isSingle() && Endpoint.Http.hasSecret(url.text())) {
      throw new ConfigurationException(
          "%s has a secret in it but must be without one, because settings are logged and stored beside outputs: put it into an environment variable and name that with token-variable; %s"
              .formatted(url.path(), url.remedy()));
    }
  }

  /**
   * Refuses what is no name of an environment variable, and may be the secret itself.
   *
   * @throws ConfigurationException without repeating it
   */
  static void refuseInPlaceOfVariable(Value variable) {
    if (variable.isSingle() && !Endpoint.Http.isVariable(variable.text())) {
      throw new ConfigurationException(
          "%s is not the name of an environment variable, such as MODEL_TOKEN, which holds the secret; %s"
              .formatted(variable.path(), variable.remedy()));
    }
  }

  private static void refuse(Value value) {
    String message =
        "%s is %s but must be without a password, because settings are logged and stored beside outputs: give it to Hadoop, for s3a in the environment (AWS_SECRET_ACCESS_KEY) or with spark.hadoop.hadoop.security.credential.provider.path; %s"
            .formatted(value.path(), value.text(), value.remedy());
    throw new ConfigurationException(IN_URI.matcher(message).replaceAll("$1***@"));
  }
}
