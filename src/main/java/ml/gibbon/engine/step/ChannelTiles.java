package ml.gibbon.engine.step;

import java.util.function.IntToDoubleFunction;
import ml.gibbon.engine.product.Layout;

/**
 * Walks the values of a signal in tiles of whole rows of channels: all of a place, or the block of
 * channels that lies together.
 */
final class ChannelTiles {

  /** What is done with a tile. */
  @FunctionalInterface
  interface Visit {
    /**
     * @param from index of its first value
     * @param n number of its values
     */
    void tile(int from, int n);
  }

  private final Signal signal;
  private final int width;
  private final int length;

  ChannelTiles(Signal signal) {
    int channels = signal.volume().channels();
    this.signal = signal;
    this.width = inBlocks() ? Layout.blockLength() : channels;
    int most = inBlocks() ? blockLength() : signal.length();
    this.length = Math.max(1, Math.min(Tiles.LENGTH, most) / width) * width;
  }

  private boolean inBlocks() {
    return signal.layout() == Layout.BLOCKS;
  }

  /** Values of a block of channels of an image. */
  private int blockLength() {
    return signal.volume().places() * width;
  }

  /** Of channels; 1 where all of a place lie together. */
  int blocks() {
    return signal.volume().channels() / width;
  }

  /** Channels of a row. */
  int width() {
    return width;
  }

  /** Values of the longest tile, a multiple of the width. */
  int length() {
    return length;
  }

  /** The first channel of a block. */
  int first(int block) {
    return block * width;
  }

  /**
   * Lays a number for each channel of a block out as the values of a tile lie.
   *
   * @param to {@code [length]}
   */
  void repeat(int block, IntToDoubleFunction ofChannel, float[] to) {
    for (int i = 0; i < width; i++) {
      to[i] = (float) ofChannel.applyAsDouble(first(block) + i);
    }
    for (int i = width; i < to.length; i++) {
      to[i] = to[i - width];
    }
  }

  /**
   * The values of a block of channels in the first images.
   *
   * @param images of the signal, or fewer
   */
  void visit(int block, int images, Visit visit) {
    if (inBlocks()) {
      for (int i = 0; i < images; i++) {
        run((i * blocks() + block) * blockLength(), blockLength(), visit);
      }
    } else if (images == signal.images()) {
      run(0, signal.length(), visit);
    } else if (signal.layout() == Layout.PLACES) {
      for (int start = 0; start < signal.length(); start += signal.placeLength()) {
        run(start, images * width, visit);
      }
    } else {
      run(0, images * signal.volume().size(), visit);
    }
  }

  private void run(int start, int count, Visit visit) {
    for (int i = 0; i < count; i += length) {
      visit.tile(start + i, Math.min(length, count - i));
    }
  }

  /** Sets the gradient by all but the first images to 0. */
  void clearGradientAfter(int images) {
    if (signal.layout() == Layout.PLACES) {
      int used = images * width;
      for (int i = used; i < signal.length(); i += signal.placeLength()) {
        signal.gradient().zero(i, signal.placeLength() - used);
      }
    } else {
      int used = images * signal.volume().size();
      signal.gradient().zero(used, signal.length() - used);
    }
  }
}
