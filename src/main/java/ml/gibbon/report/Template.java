package ml.gibbon.report;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The page's Mustache template; everything is escaped but what the template names in {{{ }}}. */
final class Template {

  private static final String RESOURCE = "report.html";

  private Template() {}

  static String render(Object page) {
    try (InputStream in = Template.class.getResourceAsStream(RESOURCE)) {
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
