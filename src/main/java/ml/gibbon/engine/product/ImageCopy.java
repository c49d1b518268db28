package ml.gibbon.engine.product;

import ml.gibbon.network.Volume;
import org.bytedeco.javacpp.PointerScope;

/** Copies a micro-batch of images from one layout to another, by oneDNN. */
public final class ImageCopy {

  private final Volume volume;
  private final int images;
  private final Layout from;
  private final NativeFloats values;
  private final Layout to;
  private final NativeFloats copy;
  private Primitive reorder;

  /**
   * @param arena of both arrays
   */
  public ImageCopy(
      Volume volume,
      int images,
      Layout from,
      NativeFloats values,
      Layout to,
      NativeFloats copy,
      Arena arena) {
    this.volume = volume;
    this.images = images;
    this.from = from;
    this.values = values;
    this.to = to;
    this.copy = copy;
    arena.own(this::close);
  }

  public void run() {
    if (reorder == null) {
      create();
    }
    reorder.run();
  }

  private void create() {
    PointerScope descriptions = Descriptions.scope();
    try {
      reorder =
          Primitive.reorder(
              Descriptions.images(from, images, volume),
              values,
              Descriptions.images(to, images, volume),
              copy);
    } finally {
      descriptions.close();
    }
  }

  private void close() {
    if (reorder != null) {
      reorder.close();
      reorder = null;
    }
  }
}
