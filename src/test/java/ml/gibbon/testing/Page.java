package ml.gibbon.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation. What stands between fences without a language are commands; output
 * and drawings are marked as {@code text}.
 *
 * @param file from the root of the repository
 * @param text in Markdown
 */
public record Page(Path file, String text) {

  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```([a-z]*)\n(.*?)^ *```$");
  private static final Pattern INLINE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern LINK =
      Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  /**
   * A link into the repository.
   *
   * @param target from the root of the repository
   * @param anchor of a heading, empty where there is none
   */
  public record Link(Path target, String anchor) {}

  /** The README and, in the order in which they are met, all pages that it leads to. */
  public static List<Page> all() throws IOException {
    Map<Path, Page> pages = new LinkedHashMap<>();
    Deque<Path> open = new ArrayDeque<>(List.of(Path.of("README.md")));
    while (!open.isEmpty()) {
      Path file = open.remove();
      if (!pages.containsKey(file)) {
        Page page = read(file);
        pages.put(file, page);
        page.links().stream()
            .map(Link::target)
            .filter(target -> target.toString().endsWith(".md"))
            .forEach(open::add);
      }
    }
    return List.copyOf(pages.values());
  }

  /** One page. */
  public static Page read(Path file) throws IOException {
    return new Page(file, Files.readString(file));
  }

  /** All links into the repository. */
  public List<Link> links() {
    return LINK.matcher(text).results().map(this::link).toList();
  }

  private Link link(MatchResult link) {
    Path target =
        link.group(1).isEmpty() ? file : file.resolveSibling(Path.of(link.group(1))).normalize();
    return new Link(target, link.group(2) == null ? "" : link.group(2));
  }

  /** The anchors of the headings, as GitHub makes them. */
  public List<String> anchors() {
    return HEADING
        .matcher(FENCED.matcher(text).replaceAll(""))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", ""))
        .map(heading -> heading.replace(' ', '-'))
        .toList();
  }

  /** What stands between fences of a language. */
  public List<String> blocks(String language) {
    return FENCED
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** The command lines: between fences, and those of Gibbon and Maven within the text. */
  public List<String> commands() {
    Stream<String> fenced = blocks("").stream().flatMap(String::lines).map(String::strip);
    Stream<String> inline =
        INLINE
            .matcher(FENCED.matcher(text).replaceAll(""))
            .results()
            .map(code -> code.group(1))
            .filter(code -> code.startsWith("deploy/gibbon ") || code.startsWith("mvn "));
    return Stream.concat(fenced, inline).toList();
  }

  /** The cells of the rows of all tables. */
  public List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    text.lines()
        .filter(line -> line.startsWith("| "))
        .forEach(
            line ->
                rows.add(
                    Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList()));
    return rows;
  }

  /** What a piece of text has in code. */
  public static List<String> codeIn(String text) {
    return INLINE.matcher(text).results().map(code -> code.group(1)).toList();
  }
}
