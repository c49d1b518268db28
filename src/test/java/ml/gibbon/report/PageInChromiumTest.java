package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.image.ImageShape;
import ml.gibbon.report.TableAnswers.OfClass;
import ml.gibbon.report.TableAnswers.Pair;
import ml.gibbon.result.Check;
import ml.gibbon.result.EpochErrors;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.Finding;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.TrainingHistory;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a browser, where there is one: what is laid out, not what is written. */
class PageInChromiumTest {

  private static final String LONG = "a-model-with-a-name-as-long-as-names-may-become-in-practice";

  /** All details open, then widths, sizes of text and contrasts, in a frame as wide as a phone. */
  private static final String WRAPPER =
      """
      <!DOCTYPE html><meta charset="utf-8"><title>frame</title>
      <iframe id="frame" src="page.html" style="border: 0" width="%d" height="900"></iframe>
      <pre id="out"></pre>
      <script>
      const frame = document.getElementById("frame");
      function levels(color) { return color.match(/[0-9.]+/g).slice(0, 3).map(Number); }
      function luminance(color) {
        const [r, g, b] = levels(color).map(level => {
          const v = level / 255;
          return v <= .03928 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4);
        });
        return .2126 * r + .7152 * g + .0722 * b;
      }
      function contrast(a, b) {
        const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
        return (high + .05) / (low + .05);
      }
      frame.onload = () => {
        const page = frame.contentDocument;
        const style = element => frame.contentWindow.getComputedStyle(element);
        page.querySelectorAll("details").forEach(details => details.open = true);
        let text = 99, colors = 99;
        page.querySelectorAll("svg text").forEach(element => {
          const svg = element.closest("svg");
          const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          text = Math.min(text, scale * parseFloat(element.getAttribute("font-size")));
          const card = style(element.closest("figure")).backgroundColor;
          colors = Math.min(colors, contrast(style(element).fill, card));
        });
        const body = style(page.body);
        colors = Math.min(colors, contrast(body.color, body.backgroundColor));
        document.getElementById("out").textContent = "width=" + page.scrollingElement.scrollWidth
          + " text=" + text + " contrast=" + colors + " dark=" + (luminance(body.backgroundColor) < .2);
      };
      </script>
      """;

  private static String chromium;

  @TempDir Path folder;

  @BeforeAll
  static void find_chromium() {
    chromium =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(
                path ->
                    Stream.of("chromium", "chromium-browser", "google-chrome", "chrome")
                        .map(name -> Path.of(path, name)))
            .filter(Files::isExecutable)
            .findFirst()
            .map(Path::toString)
            .orElse("");
    assumeTrue(!chromium.isEmpty(), "there is no Chromium on the PATH");
  }

  /** What the wrapper says of a page, by name. */
  private Map<String, String> look(String html, int width, String... options) throws Exception {
    Files.writeString(folder.resolve("page.html"), html);
    Path wrapper = Files.writeString(folder.resolve("wrapper.html"), WRAPPER.formatted(width));
    Path dom = folder.resolve("dom.html");
    List<String> command =
        new ArrayList<>(
            List.of(
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--allow-file-access-from-files",
                "--virtual-time-budget=10000",
                "--user-data-dir=" + folder.resolve("profile")));
    command.addAll(List.of(options));
    command.addAll(List.of("--dump-dom", wrapper.toUri().toString()));
    Process browser =
        new ProcessBuilder(command)
            .redirectOutput(dom.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(browser.waitFor(2, TimeUnit.MINUTES)).as("Chromium ends").isTrue();
    } finally {
      browser.destroyForcibly();
    }
    Matcher out = Pattern.compile("<pre id=\"out\">([^<]+)</pre>").matcher(Files.readString(dom));
    assertThat(out.find()).as("the page was laid out").isTrue();
    Map<String, String> seen = new HashMap<>();
    Matcher pairs = Pattern.compile("(\\w+)=(\\S+)").matcher(out.group(1));
    while (pairs.find()) {
      seen.put(pairs.group(1), pairs.group(2));
    }
    return seen;
  }

  private static String page() {
    List<MetricsRow> rows = new ArrayList<>();
    for (String model : List.of("maxout", LONG, "maxout-adversarial")) {
      for (double epsilon : new double[] {.1, .25}) {
        rows.add(
            Rows.row(model, epsilon, "[0, 1]", .02, 3 * epsilon)
                .with(new Finding(Check.LABEL_LEAKING, "found " + "much ".repeat(40))));
        rows.add(Rows.row(model, epsilon, "none", .02, .9));
      }
    }
    rows.add(Rows.transfer("maxout", LONG, .25, "[0, 1]", .4));
    for (int i = 0; i < 20; i++) {
      rows.add(Rows.transfer("maxout", LONG + i, .25, "none", 1));
    }
    List<String> names =
        IntStream.range(0, 20).mapToObj(i -> "a class with a long name " + i).toList();
    TableAnswers answers =
        new TableAnswers(
            IntStream.range(0, 20).mapToObj(i -> new OfClass(i, 10, 9, i / 2)).toList(),
            IntStream.range(0, 20).mapToObj(i -> new Pair(i, (i + 1) % 20, 0, 10)).toList());
    List<Example> examples =
        IntStream.range(0, 20)
            .mapToObj(
                i -> new Example(i, i, new float[] {0}, new float[] {.25f}, i, .9, 19 - i, .8))
            .toList();
    TrainingHistory history =
        new TrainingHistory(
            List.of(
                new EpochRecord(
                    1,
                    .5,
                    new EpochErrors(
                        OptionalDouble.of(.1),
                        OptionalDouble.of(.9),
                        OptionalDouble.of(.1),
                        OptionalDouble.of(1)),
                    .1,
                    .5,
                    60,
                    1000)));
    return Template.render(
        Page.of(
            Rows.metrics(rows),
            BeforeAfter.of(rows.stream().filter(MetricsRow::isWhiteBox).toList(), Rows.HARDENED),
            List.of("These results are a part."),
            List.of(),
            List.of(
                new PaperLine(
                    "FGSM on a", "fgsm", "error", "91 %", "", "89.4 %", "note ".repeat(9))),
            new Page.Parts(
                new Capped<>(
                    List.of(
                        new Gallery(
                            rows.get(0).on().inWords(),
                            2,
                            true,
                            List.of(
                                PictureGrid.of(
                                    LONG, examples, new ImageShape(1, 1, 1), names, 2)))),
                    3),
                new Capped<>(
                    List.of(new ModelAnswers(names, rows.get(0), answers, rows.get(0), answers)),
                    0),
                TrainingRow.of(Map.of(LONG, List.of(history))),
                TrainingCharts.of(Map.of(LONG, List.of(history))),
                Optional.empty(),
                Optional.empty(),
                "key = " + "value".repeat(60))));
  }

  @Test
  void fits_a_phone_with_text_that_can_be_read() throws Exception {
    Map<String, String> seen = look(page(), 400);

    assertThat(Integer.parseInt(seen.get("width"))).isEqualTo(400);
    assertThat(Double.parseDouble(seen.get("text"))).as("pixels of the text").isGreaterThan(10);
  }

  @Test
  void fits_a_desk() throws Exception {
    assertThat(look(page(), 1280)).containsEntry("width", "1280");
  }

  @Test
  void has_enough_contrast_in_light_and_in_the_dark() throws Exception {
    Map<String, String> light = look(page(), 400, "--blink-settings=preferredColorScheme=1");
    Map<String, String> dark = look(page(), 400, "--blink-settings=preferredColorScheme=0");

    assertThat(light).containsEntry("dark", "false");
    assertThat(dark).containsEntry("dark", "true");
    // What WCAG 2.1 asks of text.
    assertThat(Double.parseDouble(light.get("contrast"))).isGreaterThan(4.5);
    assertThat(Double.parseDouble(dark.get("contrast"))).isGreaterThan(4.5);
  }

  @Test
  void fits_a_phone_where_several_runs_are_shown_together() throws Exception {
    CombinedPage page =
        CombinedPage.of(
            List.of(
                new CombinedPage.Run(
                    LONG,
                    Rows.metrics(List.of(Rows.row("maxout", 0.25, "none", 0.01, 0.9))),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(PaperLineTest.entry("maxout", "maxout", "")))));

    assertThat(look(Template.render("combined.html", page), 400)).containsEntry("width", "400");
  }
}
