package ml.gibbon.config;

import java.util.regex.Pattern;
import ml.gibbon.error.ConfigurationException;

/**
 * Refuses URIs that carry a password, such as {@code s3a://KEY:SECRET@bucket}: settings are logged,
 * and stored beside every output.
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

  private static void refuse(Value value) {
    String message =
        "%s is %s but must be without a password, because settings are logged and stored beside outputs: give it to Hadoop, for s3a in the environment (AWS_SECRET_ACCESS_KEY) or with spark.hadoop.hadoop.security.credential.provider.path; %s"
            .formatted(value.path(), value.text(), value.remedy());
    throw new ConfigurationException(IN_URI.matcher(message).replaceAll("$1***@"));
  }
}
