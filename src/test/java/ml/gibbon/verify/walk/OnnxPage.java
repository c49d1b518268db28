package ml.gibbon.verify.walk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import ml.gibbon.model.onnx.importer.Operator;
import ml.gibbon.model.onnx.importer.Operators;
import ml.gibbon.testing.Page;

/** What the page on ONNX says of operators and of reasons for which files are refused. */
record OnnxPage(List<List<String>> operators, List<List<String>> refusals) {

  static final Path FILE = Path.of(".readme/onnx.md");

  static OnnxPage read() {
    try {
      String text = Page.read(FILE).text();
      return new OnnxPage(
          rows(text, "Operators").stream().filter(row -> !row.get(0).equals("operator")).toList(),
          rows(text, "What is refused").stream()
              .filter(row -> row.get(0).startsWith("`"))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<List<String>> rows(String text, String heading) {
    int from = text.indexOf("\n## " + heading + "\n");
    int to = text.indexOf("\n## ", from + 1);
    return new Page(FILE, text.substring(from, to < 0 ? text.length() : to)).rows();
  }

  /** The rows that the table of operators must have. */
  static List<List<String>> claims() {
    return Operators.all().stream().map(OnnxPage::claim).toList();
  }

  private static List<String> claim(Operator operator) {
    String opsets =
        "%d to %d".formatted(Math.max(Operators.OLDEST, operator.since()), Operators.NEWEST);
    return List.of(
        "`%s`".formatted(operator.name()),
        opsets,
        operator.limits().isEmpty() ? "-" : operator.limits());
  }

  /** The reason that a message gives, if the page knows it; dots stand for what differs. */
  Optional<String> reason(String message) {
    return refusals.stream()
        .map(row -> Page.codeIn(row.get(0)).get(0))
        .filter(words -> pattern(words).matcher(message).find())
        .findFirst();
  }

  private static Pattern pattern(String words) {
    return Pattern.compile(Pattern.quote(words).replace("...", "\\E.*\\Q"), Pattern.DOTALL);
  }
}
