package ml.gibbon.report;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The pages' Mustache templates; everything is escaped but what the template names in {{{ }}}. */
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
    try (InputStream in = Template.class.getResourceAsStream(resource)) {
      return Mustache.compiler()
          .escapeHTML(true)
          .compile(new InputStreamReader(in, StandardCharsets.UTF_8))
          .execute(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String escape(String text) {
    return Escapers.HTML.escape(text);
  }
}
