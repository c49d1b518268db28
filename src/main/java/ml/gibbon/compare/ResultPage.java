package ml.gibbon.compare;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A page of tables and pictures: one file, which needs no other. The template asks for components
 * by their names.
 *
 * @param title of the page
 * @param lead paragraphs at its beginning
 * @param sections in their order
 */
record ResultPage(String title, List<String> lead, List<Section> sections) {

  private static final String TEMPLATE = "result-page.html";

  ResultPage(String title, List<String> lead) {
    this(title, lead, new ArrayList<>());
  }

  /** A table, pictures or a sentence. */
  record Section(
      String heading,
      String note,
      boolean isTable,
      List<String> header,
      List<Cells> rows,
      List<Picture> pictures) {

    boolean hasPictures() {
      return !pictures.isEmpty();
    }
  }

  record Cells(String head, List<String> others) {}

  record Picture(String clean, String adversarial, String caption, String description) {}

  /** A table whose first column names the row. */
  void table(String heading, List<String> header, List<List<String>> rows) {
    sections.add(
        new Section(
            heading,
            "",
            true,
            header,
            rows.stream().map(row -> new Cells(row.get(0), row.subList(1, row.size()))).toList(),
            List.of()));
  }

  /** A sentence of its own. */
  void note(String sentence) {
    sections.add(new Section("", sentence, false, List.of(), List.of(), List.of()));
  }

  void pictures(String heading, String note, List<BrokenImage> images) {
    sections.add(
        new Section(
            heading,
            note,
            false,
            List.of(),
            List.of(),
            images.stream().map(ResultPage::picture).toList()));
  }

  private static Picture picture(BrokenImage image) {
    return new Picture(
        uri(image.clean()),
        uri(image.adversarial()),
        "%d: %s, now %s".formatted(image.id(), image.label(), image.after()),
        "image %d of class %s: answered %s before and %s now"
            .formatted(image.id(), image.label(), image.before(), image.after()));
  }

  private static String uri(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }

  String html() {
    try (InputStream in = ResultPage.class.getResourceAsStream(TEMPLATE)) {
      return Mustache.compiler()
          .escapeHTML(true)
          .emptyStringIsFalse(true)
          .compile(new InputStreamReader(in, StandardCharsets.UTF_8))
          .execute(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
