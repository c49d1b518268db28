package ml.gibbon.notebook;

/**
 * Where a declaration, statement or expression stands.
 *
 * @param number of the cell, counted from 1
 * @param cell its text
 * @param from where the piece begins in it
 */
record Piece(int number, String cell, int from) {

  /** The line of the cell in which a place of the piece is, from 1 on. */
  int line(int offset) {
    return line(cell, Math.min(cell.length(), from + offset));
  }

  /** The line of the cell that is a line of the piece, both from 1 on. */
  int lineOf(int lineOfPiece) {
    return line(cell, from) + lineOfPiece - 1;
  }

  static int line(String text, int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(letter -> letter == '\n').count();
  }

  /** The line with the place, and below it marks from there to an end in the same line. */
  String marked(int offset, int end) {
    int at = Math.min(cell.length(), from + offset);
    int begin = cell.lastIndexOf('\n', at - 1) + 1;
    int next = cell.indexOf('\n', at);
    String line = cell.substring(begin, next < 0 ? cell.length() : next);
    int marks = Math.max(1, Math.min(from + end, begin + line.length()) - at);
    return "%s%n%s%s".formatted(line, " ".repeat(at - begin), "^".repeat(marks));
  }
}
