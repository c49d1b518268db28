package ml.gibbon.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The pages' Mustache templates; everything is escaped but what the template names in {{{ }}}.
 * {@code {{>NAME}}} takes in another one, such as the style that all pages share.
 */
final class Template {

  private static final String REPORT = "report.html";

  private Template() {}

  static String render(Page page) {
    return render(REPORT, page);
  }

  /**
   * @param resource name of the template beside this class
   */
  static String render(String resource, Object page) {
    return Mustache.compiler()
        .escapeHTML(true)
        .emptyStringIsFalse(true)
        .withLoader(name -> new StringReader(read(name)))
        .compile(read(resource))
        .execute(page);
  }

  private static String read(String resource) {
    try (InputStream in = Template.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
