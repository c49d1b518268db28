package ml.gibbon.notebook;

import java.awt.image.BufferedImage;

/** What a cell shows as a picture. */
public interface Drawing {

  /** Pixels of the picture for one on the page, so that it is sharp on fine screens. */
  int SCALE = 2;

  /** The picture, {@link #SCALE} times as wide and high as on the page. */
  BufferedImage image();

  /** What it shows, for readers that do not see it. */
  String label();
}
