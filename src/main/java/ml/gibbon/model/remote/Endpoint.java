package ml.gibbon.model.remote;

import static ml.gibbon.error.SettingException.require;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** Where a model that only answers is. */
public sealed interface Endpoint extends Serializable {

  /** A new connection; nothing is started before it is asked. */
  Connection connect();

  /** As the configuration calls it, {@code command} or {@code http}. */
  String kind();

  /** For messages, manifests and reports: never with a secret. */
  String inWords();

  /**
   * A program that reads images from its standard input and writes answers to its standard output.
   *
   * @param command the program and its arguments, which no shell reads
   */
  record Command(List<String> command) implements Endpoint {

    public Command {
      command = List.copyOf(command);
      require(
          !command.isEmpty() && !command.get(0).isBlank(),
          "command",
          command,
          "a list of the program and its arguments, such as [python3, answer.py]");
    }

    @Override
    public Connection connect() {
      return new CommandConnection(command);
    }

    @Override
    public String kind() {
      return "command";
    }

    @Override
    public String inWords() {
      return "command " + String.join(" ", command);
    }
  }

  /**
   * A server that answers batches of images that are posted to it.
   *
   * @param url of http or https, without a secret
   * @param tokenVariable name of the environment variable that has a token, of capital letters,
   *     digits and _; empty for none
   * @param tokenHeader header that the token is sent in, after {@code Bearer} in {@code
   *     Authorization}
   */
  record Http(String url, String tokenVariable, String tokenHeader) implements Endpoint {

    private static final Pattern SECRET =
        Pattern.compile("(?i)[?&][^=&]*(key|token|secret|password|passwd|sig|signature)=");
    private static final Pattern USER = Pattern.compile("//[^/?#]*@");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]*|");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]+");

    public Http {
      require(isUrl(url), "url", masked(url), "a URL of http or https, with a host");
      require(
          !hasSecret(url),
          "url",
          masked(url),
          "without a secret, because settings are stored beside outputs: put the secret into an environment variable and name that with token-variable");
      require(
          isVariable(tokenVariable),
          "tokenVariable",
          // Whoever writes the token itself here must not find it in a log.
          "no name of an environment variable",
          "the name of the variable that has the token, such as MODEL_TOKEN, or empty");
      require(
          HEADER.matcher(tokenHeader).matches(),
          "tokenHeader",
          tokenHeader,
          "the name of a header, such as Authorization or X-Api-Key");
    }

    /** Whether a URL seems to hold a secret, in its query or before its host. */
    public static boolean hasSecret(String url) {
      return USER.matcher(url).find() || SECRET.matcher(url).find();
    }

    /** Whether a text is the name of an environment variable, or empty. */
    public static boolean isVariable(String text) {
      return VARIABLE.matcher(text).matches();
    }

    private static boolean isUrl(String url) {
      try {
        URI uri = URI.create(url);
        return List.of("http", "https").contains(String.valueOf(uri.getScheme()))
            && uri.getHost() != null;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    private static String masked(String url) {
      return url.replaceAll("//[^/@]*@", "//***@").replaceAll("=[^&]*", "=***");
    }

    @Override
    public Connection connect() {
      return new HttpConnection(URI.create(url), tokenHeader, tokenVariable, System::getenv);
    }

    @Override
    public String kind() {
      return "http";
    }

    @Override
    public String inWords() {
      return url;
    }
  }
}
