package ml.gibbon.ingest.draw;

import java.io.Serializable;
import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.random.Draws;

/** Draws images of a built-in dataset. */
public interface ImageGenerator extends Serializable {

  /** The value of {@code data.name} that asks for it. */
  String name();

  /** Changes whenever the same seed would give other pixels. */
  int version();

  /** What it draws, in a sentence. */
  String inWords();

  /** Shape of every image. */
  ImageShape shape();

  /** In the order of the labels. */
  List<String> classNames();

  /**
   * One image.
   *
   * @param label its class
   * @param draws source of all that varies
   * @return uint8 {@code [C, H, W]}
   */
  byte[] draw(int label, Draws draws);
}
