package ml.gibbon.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.SettingException;

/**
 * The text by which a user names a file or folder: a local path or the URI of a Hadoop file system.
 * Every character of a name stands for itself, percent signs too, as everywhere in Hadoop; what a
 * file system makes of it is asked later.
 */
public final class PathText {

  /** As Hadoop finds a scheme: before a colon that no slash precedes. */
  private static final Pattern SCHEME =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);

  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]");

  private PathText() {}

  /**
   * What a text must be instead, to be read after "must be"; empty when it names a file or folder.
   */
  static Optional<String> fault(String text) {
    if (text.isBlank()) {
      return Optional.of("filled in");
    }
    if (text.indexOf('\0') >= 0) {
      return Optional.of("without a NUL character, which no name has");
    }
    if (text.equals("~") || text.startsWith("~/")) {
      return Optional.of(
          "the whole path, or in a configuration file ${home}\"%s\", because only shells know ~ (a folder of that name is ./~)"
              .formatted(text.substring(1)));
    }
    Matcher uri = SCHEME.matcher(text);
    return uri.matches()
        ? fault(text, uri.group(1).toLowerCase(Locale.ROOT), uri.group(2))
        : Optional.empty();
  }

  private static Optional<String> fault(String text, String scheme, String rest) {
    if (DRIVE.matcher(scheme).matches()) {
      return Optional.of(
          "a path without a drive letter, such as /mnt/%s/FOLDER where WSL has it (a folder of that name is ./%s)"
              .formatted(scheme, text));
    }
    return switch (scheme) {
      case "http", "https", "ftp" ->
          Optional.of(
              "a local path or the URI of a Hadoop file system; an input from there has to be downloaded first (mnist and cifar10 need no path with data.download = true)");
      case "hf" ->
          Optional.of(
              "a local path or the URI of a Hadoop file system; an input from there has to be downloaded first, for example with huggingface-cli download NAME --repo-type dataset --local-dir FOLDER");
      case "file" ->
          rest.startsWith("//") && !rest.startsWith("///")
              ? Optional.of("file:///%s, with three slashes".formatted(rest.substring(2)))
              : faultOfRest(text, scheme, rest);
      default -> faultOfRest(text, scheme, rest);
    };
  }

  private static Optional<String> faultOfRest(String text, String scheme, String rest) {
    return rest.startsWith("/")
        ? Optional.empty()
        : Optional.of(
            "a URI such as %s://%s, or for a folder of this name ./%s"
                .formatted(scheme.matches("s3n?") ? "s3a" : scheme, rest, text));
  }

  /**
   * Refuses a text that names no file or folder.
   *
   * @param key or option that has it
   * @throws ConfigurationException that says what it must be instead
   */
  public static void require(String key, String text) {
    fault(text)
        .ifPresent(
            allowed -> {
              throw new ConfigurationException(
                  "%s is %s but must be %s".formatted(key, text, allowed));
            });
  }

  /**
   * The same name as Hadoop's {@code Path} reads it.
   *
   * @param component of the settings record
   * @throws SettingException when the text names none
   */
  static String read(String component, String text) {
    fault(text)
        .ifPresent(
            allowed -> {
              throw new SettingException(component, text, allowed);
            });
    return normal(text);
  }

  /** Whether a text is no URI. */
  static boolean isLocal(String text) {
    return !SCHEME.matcher(text).matches();
  }

  /**
   * Without slashes that say nothing; a name that starts as no scheme does, but has a colon, with
   * ./
   */
  static String normal(String text) {
    String slashes = text.replaceFirst("^/+", "/").replaceFirst("(?<=[^/])/+$", "");
    int colon = slashes.indexOf(':');
    int slash = slashes.indexOf('/');
    boolean isName =
        colon >= 0 && (slash < 0 || colon < slash) && !SCHEME.matcher(slashes).matches();
    return isName ? "./" + slashes : slashes;
  }
}
