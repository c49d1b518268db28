package ml.gibbon.notebook;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.image.ImageShape;

/** Rows of images, each row with a title above and words below each image. */
public final class ImageGrid implements Drawing {

  /** Pixels on the page. */
  private static final int SIDE = 64;

  private static final int GAP = 8;
  private static final int TITLE = 26;
  private static final int CAPTION = 20;

  private static final Color FRAME = new Color(0xBBBBBB);
  private static final Color INK = new Color(0x333333);

  private final ImageShape shape;
  private final List<Line> lines = new ArrayList<>();

  private record Line(String title, List<float[]> images, List<String> captions) {}

  /**
   * A grid without rows.
   *
   * @param shape of every image
   */
  public ImageGrid(ImageShape shape) {
    this.shape = shape;
  }

  /**
   * Adds a row.
   *
   * @param images float32 {@code [C, H, W]}; values outside [0, 1] are shown as 0 or 1
   * @param captions one below each image, or none
   */
  public ImageGrid row(String title, List<float[]> images, List<String> captions) {
    lines.add(new Line(title, List.copyOf(images), List.copyOf(captions)));
    return this;
  }

  @Override
  public BufferedImage image() {
    int columns = lines.stream().mapToInt(line -> line.images.size()).max().orElse(0);
    int width = GAP + columns * (SIDE + GAP);
    int height = lines.stream().mapToInt(ImageGrid::height).sum();
    BufferedImage image =
        new BufferedImage(
            SCALE * Math.max(1, width), SCALE * Math.max(1, height), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(SCALE, SCALE);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    int y = 0;
    for (Line line : lines) {
      draw(graphics, line, y);
      y += height(line);
    }
    graphics.dispose();
    return image;
  }

  private static int height(Line line) {
    return TITLE + SIDE + (line.captions.isEmpty() ? GAP : CAPTION);
  }

  private void draw(Graphics2D graphics, Line line, int y) {
    graphics.setColor(INK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    graphics.drawString(line.title, GAP, y + TITLE - 8);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    FontMetrics metrics = graphics.getFontMetrics();
    for (int i = 0; i < line.images.size(); i++) {
      int x = GAP + i * (SIDE + GAP);
      graphics.drawImage(picture(line.images.get(i)), x, y + TITLE, SIDE, SIDE, null);
      graphics.setColor(FRAME);
      graphics.drawRect(x - 1, y + TITLE - 1, SIDE + 1, SIDE + 1);
      graphics.setColor(INK);
      if (i < line.captions.size()) {
        String caption = line.captions.get(i);
        int indent = (SIDE - metrics.stringWidth(caption)) / 2;
        graphics.drawString(caption, x + indent, y + TITLE + SIDE + CAPTION - 6);
      }
    }
  }

  /** One channel as grey, three as RGB; of other numbers the first one or three. */
  private BufferedImage picture(float[] pixels) {
    int plane = shape.height() * shape.width();
    int step = shape.channels() < 3 ? 0 : plane;
    BufferedImage picture =
        new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < plane; i++) {
      picture.setRGB(
          i % shape.width(),
          i / shape.width(),
          level(pixels[i]) << 16 | level(pixels[i + step]) << 8 | level(pixels[i + 2 * step]));
    }
    return picture;
  }

  private static int level(float value) {
    return Math.round(Math.max(0f, Math.min(1f, value)) * 255f);
  }

  @Override
  public String label() {
    return "images: " + String.join("; ", lines.stream().map(Line::title).toList());
  }
}
