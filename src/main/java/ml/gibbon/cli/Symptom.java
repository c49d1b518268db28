package ml.gibbon.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.error.UserException;

/**
 * What the failure of a library or of the operating system looks like, and what a person is told of
 * it.
 *
 * @param seen in the text of one of the causes: class and message
 * @param line what is wrong and what to do; {@code {1}} is the first group of what was seen
 * @param error makes the exception, whose kind is the exit code
 */
record Symptom(Pattern seen, String line, Function<String, UserException> error) {

  /** A setting that cannot be: exit code 2. */
  static Symptom setting(String seen, String line) {
    return new Symptom(Pattern.compile(seen), line, ConfigurationException::new);
  }

  /** Something that the machine, the cluster or a file lacks: exit code 3. */
  static Symptom lack(String seen, String line) {
    return new Symptom(Pattern.compile(seen), line, InputException::new);
  }

  /**
   * The failure in one line, if this is it.
   *
   * @param causes text of each, the outermost first
   */
  Optional<UserException> in(List<String> causes) {
    return causes.stream()
        .map(seen::matcher)
        .filter(Matcher::find)
        .findFirst()
        .map(found -> error.apply(filled(found.toMatchResult())));
  }

  private String filled(MatchResult found) {
    String filled = line;
    for (int group = 1; group <= found.groupCount(); group++) {
      String value = found.group(group);
      filled = filled.replace("{" + group + "}", value == null ? "" : value.strip());
    }
    return filled;
  }
}
