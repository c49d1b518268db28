package ml.gibbon.notebook;

import java.awt.image.BufferedImage;
import java.lang.reflect.Array;
import java.util.Base64;
import java.util.Map;
import java.util.OptionalInt;
import java.util.StringJoiner;
import org.apache.spark.sql.Dataset;

/**
 * A value as Jupyter shows it.
 *
 * @param data by media type; always with a text, and of pictures a PNG in Base64, too
 * @param width of a picture on the page, in pixels; empty where it is the picture's own
 */
record Shown(Map<String, String> data, OptionalInt width) {

  static final String PNG = "image/png";
  static final String HTML = "text/html";
  static final String TEXT = "text/plain";

  /** Rows of a data set, and letters of a column, that are shown. */
  private static final int ROWS = 20;

  private static final int LETTERS = 40;

  /** How a value is shown. */
  static Shown of(Object value) {
    if (value instanceof Drawing drawing) {
      return new Shown(
          Map.of(PNG, png(drawing.image()), TEXT, drawing.label()),
          OptionalInt.of(drawing.image().getWidth() / Drawing.SCALE));
    }
    if (value instanceof BufferedImage image) {
      String text = "picture of %d x %d pixels".formatted(image.getWidth(), image.getHeight());
      return new Shown(Map.of(PNG, png(image), TEXT, text), OptionalInt.empty());
    }
    if (value instanceof Html html) {
      return new Shown(Map.of(HTML, html.text(), TEXT, html.text()), OptionalInt.empty());
    }
    return new Shown(Map.of(TEXT, text(value)), OptionalInt.empty());
  }

  private static String text(Object value) {
    if (value instanceof Dataset<?> rows) {
      return rows.showString(ROWS, LETTERS, false).stripTrailing();
    }
    if (value != null && value.getClass().isArray()) {
      StringJoiner elements = new StringJoiner(", ", "[", "]");
      for (int i = 0; i < Array.getLength(value); i++) {
        elements.add(text(Array.get(value, i)));
      }
      return elements.toString();
    }
    return String.valueOf(value);
  }

  private static String png(BufferedImage image) {
    return Base64.getEncoder().encodeToString(Png.of(image));
  }
}
