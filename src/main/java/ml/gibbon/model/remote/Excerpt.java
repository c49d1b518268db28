package ml.gibbon.model.remote;

/** The beginning of a stranger's text, for a message of one line. */
final class Excerpt {

  private static final int LONGEST = 200;

  private Excerpt() {}

  static String of(String text) {
    String printable = text.strip().replaceAll("[^\\x20-\\x7e]+", "?");
    return printable.length() > LONGEST ? printable.substring(0, LONGEST) + "..." : printable;
  }
}
