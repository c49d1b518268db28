package ml.gibbon.engine.step;

import java.util.List;
import ml.gibbon.engine.product.NativeFloats;

/** Divides the channels of every place into blocks of equal width, and puts them together again. */
final class ChannelBlocks {

  private final int rows;
  private final int width;
  private final int each;
  private final int together;
  private final float[] whole;
  private final float[] part;

  /**
   * @param signal whose channels are divided
   * @param each channels of a block
   */
  ChannelBlocks(Signal signal, int each) {
    this.width = signal.volume().channels();
    this.rows = signal.volume().places() * signal.images();
    this.each = each;
    this.together = Math.max(1, Tiles.LENGTH / width);
    this.whole = new float[together * width];
    this.part = new float[together * each];
  }

  void split(NativeFloats from, List<NativeFloats> blocks) {
    for (int row = 0; row < rows; row += together) {
      int count = Math.min(together, rows - row);
      from.get(row * width, whole, count * width);
      for (int b = 0; b < blocks.size(); b++) {
        for (int i = 0; i < count; i++) {
          System.arraycopy(whole, i * width + b * each, part, i * each, each);
        }
        blocks.get(b).put(row * each, part, count * each);
      }
    }
  }

  void join(List<NativeFloats> blocks, NativeFloats to) {
    for (int row = 0; row < rows; row += together) {
      int count = Math.min(together, rows - row);
      for (int b = 0; b < blocks.size(); b++) {
        blocks.get(b).get(row * each, part, count * each);
        for (int i = 0; i < count; i++) {
          System.arraycopy(part, i * each, whole, i * width + b * each, each);
        }
      }
      to.put(row * width, whole, count * width);
    }
  }
}
