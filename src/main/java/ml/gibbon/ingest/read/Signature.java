package ml.gibbon.ingest.read;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What a file is that is not what it should be, in words, by its first bytes: downloads often leave
 * something else under the right name.
 */
final class Signature {

  /** How many of the first bytes {@link #inWords} looks at. */
  static final int BYTES = 512;

  private static final int QUOTED = 60;
  private static final int SHOWN = 8;

  /** Binary formats; a byte above 127 is written as its Latin-1 character. */
  private static final List<Format> FORMATS =
      List.of(
          new Format("PAR1", "a Parquet file"),
          new Format("PARE", "an encrypted Parquet file"),
          new Format("ARROW1", "an Arrow file (write it as Parquet)"),
          new Format("ORC", "an ORC file"),
          new Format("Obj\1", "an Avro file"),
          new Format("\u0089PNG", "a PNG image"),
          new Format("\u00ff\u00d8\u00ff", "a JPEG image"),
          new Format("GIF8", "a GIF image"),
          new Format("BM", "a BMP image"),
          new Format("II*\0", "a TIFF image"),
          new Format("MM\0*", "a TIFF image"),
          new Format("\u0093NUMPY", "a NumPy array"),
          new Format("\u0089HDF", "an HDF5 file"),
          new Format("MATLAB", "a MATLAB file"),
          new Format("SQLite format", "an SQLite database"),
          new Format("%PDF", "a PDF document"),
          new Format("PK\3\4", "a zip archive: unpack it"),
          new Format("\u001f\u008b", "a gzip file: unpack it"),
          new Format("BZh", "a bzip2 file: unpack it"),
          new Format("\u00fd7zXZ", "an xz file: unpack it"),
          new Format("\u0028\u00b5\u002f\u00fd", "a Zstandard file: unpack it"),
          new Format("7z\u00bc\u00af", "a 7z archive: unpack it"),
          new Format("Rar!", "a RAR archive: unpack it"),
          new Format("\u0080\2", "a Python pickle"),
          new Format("\u0080\3", "a Python pickle"),
          new Format("\u0080\4", "a Python pickle"),
          new Format("\u0080\5", "a Python pickle"),
          new Format("\0\0\u0008", "an IDX file"));

  private Signature() {}

  private record Format(String start, String name) {}

  /**
   * Says what it is, for the end of a sentence such as "is not a Parquet file: it is ...".
   *
   * @param head the first bytes, {@link #BYTES} of them or all there are
   */
  static String inWords(byte[] head) {
    if (head.length == 0) {
      return "it is empty";
    }
    String latin = new String(head, StandardCharsets.ISO_8859_1);
    for (Format format : FORMATS) {
      if (latin.startsWith(format.start)) {
        return "it is " + format.name;
      }
    }
    if (latin.length() >= 12 && latin.startsWith("RIFF") && latin.startsWith("WEBP", 8)) {
      return "it is a WebP image";
    }
    if (latin.chars().allMatch(c -> c == 0)) {
      return "it starts with nothing but zero bytes, as a download that was broken off leaves it";
    }
    String text = new String(head, StandardCharsets.UTF_8).replace("\ufeff", "").strip();
    return isText(head) && !text.isEmpty() ? ofText(text) : "it starts with the bytes " + hex(head);
  }

  private static String ofText(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String quoted = quoted(text);
    if (lower.startsWith("version https://git-lfs")) {
      return "it is a Git LFS pointer, %s; fetch the data itself with git lfs pull"
          .formatted(quoted);
    }
    if (lower.contains("annex/objects/")) {
      return "it is a git-annex pointer, %s; fetch the data itself with git annex get"
          .formatted(quoted);
    }
    String what =
        lower.startsWith("<!doctype html") || lower.startsWith("<html") || lower.contains("<head")
            ? "an HTML page"
            : lower.startsWith("<")
                ? "an XML text"
                : lower.startsWith("{") || lower.startsWith("[") ? "a JSON text" : "a text";
    return "it is %s, %s; fetch the data itself again".formatted(what, quoted);
  }

  /** The first characters in quotation marks, on one line. */
  private static String quoted(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= QUOTED
        ? "\"%s\"".formatted(line)
        : "\"%s...\"".formatted(line.substring(0, QUOTED));
  }

  /** Without control characters other than white space, and mostly ASCII or valid UTF-8. */
  private static boolean isText(byte[] head) {
    String text = new String(head, StandardCharsets.UTF_8);
    // The last character may be cut.
    String whole = text.substring(0, Math.max(0, text.length() - 1));
    return (text.length() + whole.length() > 0)
        && whole.chars().noneMatch(c -> c == '\ufffd' || (c < ' ' && !Character.isWhitespace(c)));
  }

  private static String hex(byte[] head) {
    return HexFormat.ofDelimiter(" ").formatHex(head, 0, Math.min(SHOWN, head.length));
  }
}
