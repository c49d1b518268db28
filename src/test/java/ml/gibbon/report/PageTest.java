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
            List.of(),
            List.of(),
            List.of(),
            "",
            configuration));
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
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(1);
    assertThat(texts(page.getElementsByTagName("td")))
        .contains(
            "maxout",
            "1.90 %",
            "93.40 %",
            "maxout-adversarial",
            "14.20 %",
            "6.60 ± 0.49 %",
            "⚠ success-falls-with-epsilon: falls",
            "success-falls-with-epsilon (warning)",
            "1 row above",
            Check.SUCCESS_FALLS_WITH_EPSILON.meaning(),
            Check.SUCCESS_FALLS_WITH_EPSILON.toDo());
    assertThat(texts(page.getElementsByTagName("p")))
        .anyMatch(text -> text.contains("from 1.90 % to 93.40 %; adversarial training brings"));
    assertThat(texts(page.getElementsByTagName("dd"))).contains("7", "abc123", "11aa", "22bb");
    assertThat(page.getElementsByTagName("pre").item(0).getTextContent())
        .isEqualTo("epsilon = 0.25");
  }

  private static List<String> texts(NodeList nodes) {
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
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
    assertThat(texts(page.getElementsByTagName("td")))
        .contains(HOSTILE, "⚠ label-leaking: " + HOSTILE);
    assertThat(page.getElementsByTagName("pre").item(0).getTextContent()).isEqualTo(HOSTILE);
  }

  @Test
  void needs_nothing_from_outside() {
    String html = render(List.of(Rows.row("maxout", 0.25, "[0, 1]", 0.019, 0.934)), "");

    assertThat(html)
        .doesNotContain("src=\"http")
        .doesNotContain("href=")
        .doesNotContain("url(http")
        .doesNotContain("@import")
        .doesNotContain("<script");
  }

  @Test
  void leaves_out_what_is_not_there() {
    String html = render(List.of(Rows.row("maxout", 0.25, "[0, 1]", 0.019, 0.934)), "");

    assertThat(html).doesNotContain("<pre>").doesNotContain("Pictures").doesNotContain("Training");
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
    assertThat(texts(page.getElementsByTagName("td")))
        .contains("91.00 +- 1.41 % (n = 2)", "40.00 %", "89.4 %", HOSTILE);
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
                    List.of(PaperLineTest.entry("maxout", "maxout", "")))));

    Document html = parse(Template.render("combined.html", page));

    assertThat(html.getElementsByTagName("a").item(0).getAttributes().getNamedItem("href"))
        .hasToString("href=\"maxout/report.html\"");
    assertThat(texts(html.getElementsByTagName("td"))).contains("90.00 %", "89.4 %");
    assertThat(page.markdown()).contains("| 90.00 % |  | 89.4 % |");
  }
}
