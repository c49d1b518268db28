package ml.gibbon.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import ml.gibbon.report.chart.BarChart.Bar;
import ml.gibbon.report.chart.BarChart.Group;
import ml.gibbon.report.chart.LineChart.Line;
import ml.gibbon.result.Interval;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class FigureTest {

  private static final String HOSTILE = "\"'><script>alert(1)</script>&amp;\u0001\uD800";

  private static Line line(String name, int place, double... y) {
    return new Line(
        name, Look.of(place), IntStream.range(0, y.length).asDoubleStream().toArray(), y);
  }

  private static LineChart lines(Line... lines) {
    return new LineChart("epsilon", "error, %", 0, 100, List.of(lines));
  }

  private static BarChart bars(String heading, String name) {
    return new BarChart(
        "robust accuracy",
        List.of(
            new Group(heading, List.of(new Bar(name, 0, .25, Interval.of(25, 100)))),
            new Group("other", List.of(new Bar("b", 1, 1, Interval.of(100, 100))))));
  }

  private static MatrixChart matrix(String name, int columns) {
    return new MatrixChart(
        "error",
        "made on",
        "its own images",
        IntStream.range(0, columns).mapToObj(i -> name).toList(),
        List.of(
            new MatrixChart.Group(
                name,
                List.of(
                    new MatrixChart.Row(
                        name,
                        IntStream.range(0, columns)
                            .mapToObj(i -> new MatrixChart.Cell(i == 1 ? Double.NaN : .004, i == 0))
                            .toList())))));
  }

  private static Document parse(Figure figure) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(figure.svgFile()));
  }

  @Test
  void is_an_svg_file_whose_names_are_text_whatever_they_hold() throws Exception {
    for (Chart chart :
        List.of(lines(line(HOSTILE, 0, 1, 2)), bars(HOSTILE, HOSTILE), matrix(HOSTILE, 2))) {
      Document svg = parse(new Figure("a-1", HOSTILE, chart));

      assertThat(svg.getDocumentElement().getNamespaceURI())
          .isEqualTo("http://www.w3.org/2000/svg");
      assertThat(svg.getElementsByTagName("script").getLength()).isZero();
      assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
          .startsWith("\"'><script>alert(1)</script>&amp;");
      assertThat(svg.getElementsByTagName("desc").item(0).getTextContent()).contains("<script>");
    }
  }

  /** All that is drawn lies in the picture, however long the names and the numbers of lines. */
  @Test
  void draws_nothing_outside_of_its_view_box() throws Exception {
    Line[] many =
        IntStream.range(0, 20)
            .mapToObj(i -> line("a model with quite a long name, number " + i, i, i, 100 - i))
            .toArray(Line[]::new);
    for (Chart chart :
        List.of(
            lines(many),
            bars("h".repeat(200), "n".repeat(200)),
            bars("", "模型".repeat(40)),
            matrix("n".repeat(200), 1),
            matrix("模型".repeat(40), 30))) {
      Document svg = parse(new Figure("a", "title", chart));
      for (String shape : List.of("polyline", "polygon")) {
        NodeList shapes = svg.getElementsByTagName(shape);
        for (int i = 0; i < shapes.getLength(); i++) {
          Matcher points =
              Pattern.compile("([-\\d.]+),([-\\d.]+)")
                  .matcher(((Element) shapes.item(i)).getAttribute("points"));
          while (points.find()) {
            assertThat(Double.parseDouble(points.group(1))).isBetween(0.0, chart.width());
            assertThat(Double.parseDouble(points.group(2))).isBetween(0.0, chart.height());
          }
        }
      }
      NodeList texts = svg.getElementsByTagName("text");
      for (int i = 0; i < texts.getLength(); i++) {
        Element text = (Element) texts.item(i);
        if (text.hasAttribute("transform")) {
          requireUprightInside(text, chart);
          continue;
        }
        double x = Double.parseDouble(text.getAttribute("x"));
        double width = TextWidth.of(text.getTextContent(), Canvas.TextSize.SMALL);
        double before =
            switch (text.getAttribute("text-anchor")) {
              case "start" -> 0;
              case "middle" -> width / 2;
              default -> width;
            };
        assertThat(x - before).as(text.getTextContent()).isGreaterThanOrEqualTo(0);
        assertThat(x - before + width).as(text.getTextContent()).isLessThanOrEqualTo(chart.width());
        assertThat(Double.parseDouble(text.getAttribute("y"))).isLessThan(chart.height());
      }
    }
  }

  private static void requireUprightInside(Element text, Chart chart) {
    Matcher place =
        Pattern.compile("translate\\(([\\d.]+) ([\\d.]+)\\) rotate\\(-90\\)")
            .matcher(text.getAttribute("transform"));
    assertThat(place.matches()).isTrue();
    assertThat(Double.parseDouble(place.group(1))).isBetween(12.0, chart.width());
    assertThat(Double.parseDouble(place.group(2)))
        .isGreaterThan(TextWidth.of(text.getTextContent(), Canvas.TextSize.SMALL));
  }

  @Test
  void tells_lines_apart_without_colour() {
    Set<Marker> markers = new HashSet<>();
    Set<Object> pairs = new HashSet<>();
    for (int place = 0; place < 49; place++) {
      pairs.add(List.of(Look.of(place).ink(), Look.of(place).marker()));
    }
    for (int place = 0; place < 7; place++) {
      markers.add(Look.of(place).marker());
    }

    assertThat(markers).hasSize(7);
    assertThat(pairs).hasSize(49);
  }

  @Test
  void has_the_numbers_in_columns_where_lines_share_an_axis_and_in_rows_otherwise() {
    assertThat(lines(line("a", 0, 1, 2), line("b", 1, 3, 4)).numbers())
        .isEqualTo(
            new Numbers(
                List.of("epsilon", "a: error, %", "b: error, %"),
                List.of(List.of("0", "1", "3"), List.of("1", "2", "4"))));
    assertThat(lines(line("a", 0, 1, Double.NaN), line("b", 1, 3, 4)).numbers())
        .isEqualTo(
            new Numbers(
                List.of("line", "epsilon", "error, %"),
                List.of(List.of("a", "0", "1"), List.of("b", "0", "3"), List.of("b", "1", "4"))));
    assertThat(bars("g", "n").numbers().rows().get(0)).startsWith("g", "n", "25");
    assertThat(matrix("n", 2).numbers())
        .isEqualTo(
            new Numbers(
                List.of("group", "made on", "n: error, %", "n: error, %"),
                List.of(List.of("n", "n", "0.4", ""))));
  }

  @Test
  void says_in_words_what_it_shows() {
    assertThat(lines(line("a", 0, 1, 2.5)).inWords())
        .isEqualTo("Line chart of error, % against epsilon: a from 1 at 0 to 2.5 at 1.");
    assertThat(bars("g", "n").inWords())
        .startsWith(
            "Bar chart of robust accuracy with intervals of 95 % confidence: g, n 25.0 ± 8.9 %;");
    assertThat(matrix("n", 2).inWords())
        .isEqualTo(
            "Matrix of error, by made on and in columns by n, n: n, n, n <1 % (its own images).");
  }

  @Test
  void is_a_png_of_its_shape_that_is_not_empty() throws IOException {
    BufferedImage png =
        ImageIO.read(
            new ByteArrayInputStream(new Figure("a", "t", lines(line("a", 0, 0, 50))).png()));

    assertThat(png.getWidth()).isEqualTo(3 * (int) Chart.WIDTH);
    Set<Integer> colors = new HashSet<>();
    for (int x = 0; x < png.getWidth(); x++) {
      for (int y = 0; y < png.getHeight(); y++) {
        colors.add(png.getRGB(x, y) & 0xFFFFFF);
      }
    }
    assertThat(colors).contains(0xFFFFFF, Ink.VERMILION.rgb());
  }

  /** A phone shows the usual width; what does not fit is wider, and is scrolled. */
  @Test
  void is_as_wide_as_its_columns_need() {
    assertThat(new Figure("a", "t", matrix("n", 2)).isWide()).isFalse();
    assertThat(new Figure("a", "t", matrix("model-12", 12)).isWide()).isFalse();
    assertThat(new Figure("a", "t", matrix("n", 24)).isWide()).isTrue();
    assertThat(matrix("n", 24).width()).isGreaterThan(24 * 24);
  }

  /** Contrast as of WCAG 2.1: 3 to 1 for what is drawn, 4.5 to 1 for text. */
  @Test
  void has_colours_that_are_seen_on_white() {
    for (Ink ink : Ink.values()) {
      if (ink != Ink.GRID) {
        double needed = ink == Ink.INK || ink == Ink.SOFT ? 4.5 : 3;
        assertThat(1.05 / (luminance(ink.rgb()) + .05)).as(ink.key()).isGreaterThan(needed);
      }
    }
  }

  private static double luminance(int rgb) {
    return .2126 * linear(rgb >> 16) + .7152 * linear(rgb >> 8) + .0722 * linear(rgb);
  }

  private static double linear(int level) {
    double value = (level & 255) / 255.0;
    return value <= .03928 ? value / 12.92 : Math.pow((value + .055) / 1.055, 2.4);
  }

  @Test
  void has_a_dark_colour_in_the_style_for_each_of_its_colours() throws IOException {
    try (InputStream in = Ink.class.getResourceAsStream("/ml/gibbon/report/style.css")) {
      String style = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Ink ink : Ink.values()) {
        assertThat(style)
            .contains(
                "polyline.%1$s { stroke: #".formatted(ink.key()),
                "text.%1$s, polygon.%1$s { fill: #".formatted(ink.key()));
      }
    }
  }

  @Test
  void has_a_name_that_is_safe_in_a_path_and_an_id() {
    for (String name : List.of("", "../a", "a b", "a/b", "1", "a\"")) {
      assertThatThrownBy(() -> new Figure(name, "t", lines(line("a", 0, 1))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
