package ml.gibbon.config;

import com.typesafe.config.ConfigUtil;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ml.gibbon.error.ConfigurationException;

/**
 * Unquoted texts that a comment sign cuts: HOCON reads {@code path = /data/set #2} as {@code
 * /data/set}, and {@code path = /data//set} as {@code /data}.
 *
 * <p>A sign is taken for a part of the text where a letter, digit or anything but a blank touches
 * it: in {@code path = /data/set # the second} it is a comment.
 */
final class CutTexts {

  /** Quoted texts, comments, and what lies between. */
  private static final Pattern PIECE =
      Pattern.compile(
          "\"\"\"(?s:.*?)\"\"\"+|\"(?:[^\"\\\\\n]|\\\\.)*\"|(?<comment>(?:#|//)[^\n]*)|(?<end>\n)|.");

  /** The last text before a comment: {@code key = text}, or {@code text} alone in a list. */
  private static final Pattern TEXT =
      Pattern.compile(
          "(?:(?<key>[^\\s{},=:]+)\\s*\\+?[=:])?\\s*(?<text>(?:\\$\\{[^}]*}|[^\"=:,\\[\\]{}])+)$");

  private static final Pattern NO_TEXT =
      Pattern.compile("(?:[-+.\\d/eE\\s]+|true|false|null|on|off|yes|no)\\s*");

  private CutTexts() {}

  /**
   * Refuses the first one.
   *
   * @param file name for the message
   * @param content of the file
   * @throws ConfigurationException with the line, the key, and the text in quotes
   */
  static void refuse(String file, String content) {
    Matcher pieces = PIECE.matcher(content.replace("\r", ""));
    StringBuilder before = new StringBuilder();
    int line = 1;
    while (pieces.find()) {
      String comment = pieces.group("comment");
      if (comment != null) {
        refuse(file, line, before.toString(), comment);
      } else if (pieces.group("end") != null) {
        before.setLength(0);
      } else {
        before.append(pieces.group());
      }
      line += (int) pieces.group().chars().filter(c -> c == '\n').count();
    }
  }

  private static void refuse(String file, int line, String before, String comment) {
    Matcher matcher = TEXT.matcher(before);
    if (before.isBlank() || !matcher.find() || isComment(matcher, before, comment)) {
      return;
    }
    String key = matcher.group("key");
    String sign = comment.startsWith("#") ? "#" : "//";
    String text = matcher.group("text");
    throw new ConfigurationException(
        "%s in line %d of %s is cut by the %s in it, which starts a comment; write %s%s, or blanks on both sides of a %s that is meant so"
            .formatted(
                key == null ? "a text" : key,
                line,
                file,
                sign,
                key == null ? "" : key + " = ",
                Value.shortened(ConfigUtil.quoteString((text + comment).strip())),
                sign));
  }

  private static boolean isComment(Matcher matcher, String before, String comment) {
    String text = matcher.group("text");
    boolean value = matcher.group("key") != null || before.strip().equals(text.strip());
    char after = comment.replaceFirst("^(#|//)", "").concat(" ").charAt(0);
    boolean touched =
        !Character.isWhitespace(before.charAt(before.length() - 1))
            || Character.isLetterOrDigit(after);
    return !value || text.isBlank() || NO_TEXT.matcher(text).matches() || !touched;
  }
}
