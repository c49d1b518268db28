package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PageTest {

  private static final String HOSTILE = "\"'><script>alert(1)</script>&amp;{{seed}}";

  private static String render(List<MetricsRow> rows, String configuration) {
    return render(rows, Map.of(), List.of(), configuration);
  }

  private static String render(
      List<MetricsRow> rows,
      Map<String, List<String>> families,
      List<PaperLine> paper,
      String configuration) {
    Metrics metrics = Rows.metrics(rows);
    return Template.render(
        Page.of(
            metrics,
            BeforeAfter.of(rows.stream().filter(MetricsRow::isWhiteBox).toList(), Rows.HARDENED),
            List.of(),
            FamilyRow.of(rows, families),
            paper,
            new Page.Parts(
                new Capped<>(List.of(), 0),
                new Capped<>(List.of(), 0),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                configuration)));
  }

  /** The template is written so that it is XML too: a parser finds what is not closed. */
  private static Document parse(String html) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
  }

  @Test
  void is_well_formed_and_has_its_parts() throws Exception {
    Document page =
        parse(
            render(
                List.of(
                    Rows.row("maxout", 0.25, "[0, 1]", 0.019, 0.934)
                        .with(new Finding(Check.SUCCESS_FALLS_WITH_EPSILON, "falls")),
                    Rows.row("maxout", 0.1, "[0, 1]", 0.019, 0.5),
                    Rows.row("maxout-adversarial", 0.25, "[0, 1]", 0.0084, 0.142)),
                "epsilon = 0.25"));

    assertThat(page.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("Gibbon: mnist/test");
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(3);
    assertThat(texts(page.getElementsByTagName("th"))).contains("maxout", "maxout-adversarial");
    assertThat(texts(page.getElementsByTagName("td")))
        .contains(
            "1.90 %", "93.40 %", "14.20 %", "6.60 ± 0.49 %", "⚠ success-falls-with-epsilon: falls");
    assertThat(texts(page.getElementsByTagName("h3")))
        .contains("success-falls-with-epsilon (warning)");
    assertThat(texts(page.getElementsByTagName("p"))).contains("1 row of the result tables");
    assertThat(texts(page.getElementsByTagName("li")))
        .anyMatch(
            text -> text.contains("from 1.90\u00a0% to 93.40\u00a0%; adversarial training brings"));
    assertThat(texts(page.getElementsByTagName("dd")))
        .contains(
            "7",
            "abc123",
            "11aa",
            "22bb",
            "33cc",
            Check.SUCCESS_FALLS_WITH_EPSILON.meaning(),
            Check.SUCCESS_FALLS_WITH_EPSILON.toDo());
    assertThat(page.getElementsByTagName("pre").item(0).getTextContent())
        .isEqualTo("epsilon = 0.25");
  }

  private static List<String> texts(NodeList nodes) {
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }

  /** What a reader who does not see them is told of charts and tables. */
  @Test
  void says_in_words_and_numbers_what_charts_show() throws Exception {
    Document page =
        parse(
            render(
                List.of(
                    Rows.row("maxout", 0.25, "[0, 1]", 0.019, 0.934),
                    Rows.row("maxout", 0.1, "[0, 1]", 0.019, 0.5)),
                ""));

    NodeList figures = page.getElementsByTagName("figure");
    assertThat(figures.getLength()).isEqualTo(3);
    for (int i = 0; i < figures.getLength(); i++) {
      Element figure = (Element) figures.item(i);
      Element svg = (Element) figure.getElementsByTagName("svg").item(0);
      String id = figure.getAttribute("id");
      assertThat(svg.getAttribute("role")).isEqualTo("img");
      assertThat(svg.getAttribute("aria-labelledby")).isEqualTo(id + "-title " + id + "-desc");
      assertThat(svg.hasAttribute("viewBox")).isTrue();
      for (String part : List.of("title", "desc")) {
        Element element = (Element) svg.getElementsByTagName(part).item(0);
        assertThat(element.getAttribute("id")).isEqualTo(id + "-" + part);
        assertThat(element.getTextContent()).isNotBlank();
      }
    }
    Element error = (Element) figures.item(1);
    assertThat(texts(error.getElementsByTagName("desc")))
        .containsExactly(
            "Line chart of error, % against epsilon ([0, 1] pixel scale): maxout from 1.9 at 0 to 93.4 at 0.25.");
    assertThat(texts(error.getElementsByTagName("th")))
        .containsExactly("epsilon ([0, 1] pixel scale)", "maxout: error, %");
    assertThat(texts(error.getElementsByTagName("td")))
        .containsExactly("0", "1.9", "0.1", "50", "0.25", "93.4");
    NodeList headings = page.getElementsByTagName("th");
    for (int i = 0; i < headings.getLength(); i++) {
      assertThat(((Element) headings.item(i)).getAttribute("scope")).isIn("col", "row");
    }
  }

  @Test
  void says_once_what_all_rows_share() throws Exception {
    Document page =
        parse(
            render(
                List.of(
                    Rows.row("maxout", 0.25, "[0, 1]", 0.019, 0.934),
                    Rows.row("maxout", 0.25, "none", 0.019, 0.95)),
                ""));

    assertThat(texts(page.getElementsByTagName("caption")))
        .containsExactly("In all rows: norm L-inf; goal untargeted; pixels float32; images 10,000");
    assertThat(texts(page.getElementsByTagName("td"))).contains("[0, 1]", "none");
  }

  @Test
  void shows_hostile_names_as_text() throws Exception {
    String html =
        render(
            List.of(
                Rows.row(HOSTILE, 0.25, "[0, 1]", 0.019, 0.934)
                    .with(new Finding(Check.LABEL_LEAKING, HOSTILE))),
            HOSTILE);
    Document page = parse(html);

    assertThat(page.getElementsByTagName("script").getLength()).isZero();
    assertThat(texts(page.getElementsByTagName("td"))).contains("⚠ label-leaking: " + HOSTILE);
    assertThat(texts(page.getElementsByTagName("th"))).contains(HOSTILE);
    assertThat(page.getElementsByTagName("pre").item(0).getTextContent()).isEqualTo(HOSTILE);
  }

  @Test
  void needs_nothing_from_outside() {
    String html = render(List.of(Rows.row("maxout", 0.25, "[0, 1]", 0.019, 0.934)), "");

    assertThat(html)
        .doesNotContain("src=\"http")
        .doesNotContainPattern("href=\"[^#]")
        .doesNotContain("url(http")
        .doesNotContain("@import")
        .doesNotContain("<script");
  }

  @Test
  void leaves_out_what_is_not_there() {
    String html = render(List.of(Rows.row("maxout", 0.25, "[0, 1]", 0.019, 0.934)), "");

    assertThat(html)
        .doesNotContain("<pre>")
        .doesNotContain("Pictures")
        .doesNotContain("\"training\"");
    assertThat(html)
        .doesNotContain("All attacks together")
        .contains(
            "None of the %d checks of these results was raised.".formatted(Check.values().length));
  }

  @Test
  void shows_transfers_means_over_seeds_and_the_paper_in_sections_of_their_own() throws Exception {
    Document page =
        parse(
            render(
                List.of(
                    Rows.row("a-seed1", 0.25, "none", 0.01, 0.90),
                    Rows.row("a-seed2", 0.25, "none", 0.01, 0.92),
                    Rows.transfer("a-seed1", "b", 0.25, "none", 0.40)),
                Map.of("a", List.of("a-seed1", "a-seed2")),
                List.of(
                    new PaperLine(
                        "FGSM on a", "fgsm", "adversarial error", "91 %", "", "89.4 %", HOSTILE)),
                ""));

    assertThat(texts(page.getElementsByTagName("h2")))
        .containsSubsequence(
            "Beside the paper", "Mean over seeds", "Images of one model on another");
    assertThat(texts(page.getElementsByTagName("figcaption")))
        .contains("Error on images of other models: L-inf, clip none, float32 on mnist/test");
    assertThat(texts(page.getElementsByTagName("td")))
        .contains("91.00 +- 1.41 % (n = 2)", "40.00 %", "89.4 %", HOSTILE);
    assertThat(texts(page.getElementsByTagName("th"))).contains("FGSM on a");
  }

  @Test
  void shows_several_runs_with_links_to_their_own_pages() throws Exception {
    CombinedPage page =
        CombinedPage.of(
            List.of(
                new CombinedPage.Run(
                    "maxout",
                    Rows.metrics(List.of(Rows.row("maxout", 0.25, "none", 0.01, 0.9))),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(PaperLineTest.entry("maxout", "maxout", "")))));

    Document html = parse(Template.render("combined.html", page));

    assertThat(html.getElementsByTagName("a").item(0).getAttributes().getNamedItem("href"))
        .hasToString("href=\"maxout/report.html\"");
    assertThat(texts(html.getElementsByTagName("td"))).contains("90.00 %", "89.4 %");
    assertThat(page.markdown()).contains("| 90.00 % |  | 89.4 % |");
  }
}
