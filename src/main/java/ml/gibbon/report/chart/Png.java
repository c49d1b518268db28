package ml.gibbon.report.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/**
 * A chart as a PNG file on white, with three pixels for each unit: 300 to an inch in a column of a
 * paper.
 */
final class Png implements Canvas {

  private static final double SCALE = 3;

  private final Graphics2D graphics;

  private Png(Graphics2D graphics) {
    this.graphics = graphics;
  }

  static byte[] of(Chart chart) {
    int width = (int) Math.ceil(SCALE * chart.width());
    int height = (int) Math.ceil(SCALE * chart.height());
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, width, height);
      graphics.scale(SCALE, SCALE);
      chart.draw(new Png(graphics));
    } finally {
      graphics.dispose();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", bytes)) {
        throw new AssertionError("every JVM writes PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void line(Ink ink, double width, Dash dash, double[] x, double[] y) {
    float[] lengths = dash.lengths();
    graphics.setStroke(
        new BasicStroke(
            (float) width,
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_ROUND,
            1,
            lengths.length == 0 ? null : lengths,
            0));
    graphics.setColor(new Color(ink.rgb()));
    graphics.draw(path(x, y));
  }

  @Override
  public void area(Ink ink, double strength, double[] x, double[] y) {
    graphics.setColor(
        new Color(ink.rgb() | Math.toIntExact(Math.round(255 * strength)) << 24, true));
    graphics.fill(path(x, y));
  }

  private static Shape path(double[] x, double[] y) {
    Path2D.Double path = new Path2D.Double();
    path.moveTo(x[0], y[0]);
    for (int i = 1; i < x.length; i++) {
      path.lineTo(x[i], y[i]);
    }
    return path;
  }

  /** As outlines, which every reader sees alike. */
  @Override
  public void text(Ink ink, TextSize size, Anchor anchor, double x, double y, String text) {
    if (text.isEmpty()) {
      return;
    }
    Font font =
        new Font(Font.SANS_SERIF, size == TextSize.HEADING ? Font.BOLD : Font.PLAIN, size.size());
    double width = font.getStringBounds(text, graphics.getFontRenderContext()).getWidth();
    double before = anchor == Anchor.START ? 0 : anchor == Anchor.END ? width : width / 2;
    graphics.setColor(new Color(ink.rgb()));
    graphics.setFont(font);
    graphics.drawString(text, (float) (x - before), (float) y);
  }

  @Override
  public void upright(Ink ink, TextSize size, double x, double y, String text) {
    AffineTransform level = graphics.getTransform();
    graphics.translate(x, y);
    graphics.rotate(-Math.PI / 2);
    text(ink, size, Anchor.START, 0, 0, text);
    graphics.setTransform(level);
  }
}
