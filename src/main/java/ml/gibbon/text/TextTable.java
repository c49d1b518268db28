package ml.gibbon.text;

import java.util.List;

/** A table as plain text: aligned columns, one line a row. */
public final class TextTable {

  private TextTable() {}

  /**
   * Lines of text, each with its line end.
   *
   * @param words columns from the left that hold words and are aligned to the left, the others to
   *     the right
   * @param lines cells, the header first; all of the same length
   */
  public static String of(int words, List<List<String>> lines) {
    int[] widths = new int[lines.get(0).size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder cells = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - line.get(i).length());
        cells.append(i == 0 ? "" : "  ");
        cells.append(i < words ? line.get(i) + padding : padding + line.get(i));
      }
      text.append(cells.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
