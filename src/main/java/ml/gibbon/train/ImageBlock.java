package ml.gibbon.train;

import java.io.Serializable;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import ml.gibbon.image.LabelledImage;
import scala.Tuple2;

/**
 * Images of one worker's next few steps on their way through the shuffle: a few large arrays, which
 * are written and read many times faster than as many small objects.
 */
final class ImageBlock implements Serializable {

  /** Steps of a worker whose images travel together: large arrays, small memory. */
  private static final int STEPS = 64;

  /** Images that a block has room for. */
  private static final int CAPACITY = 512;

  private static final long serialVersionUID = 1;

  private final long[] positions;
  private final long[] ids;
  private final int[] labels;
  private final byte[] pixels;
  private int size;

  private ImageBlock(int capacity, int pixels) {
    this.positions = new long[capacity];
    this.ids = new long[capacity];
    this.labels = new int[capacity];
    this.pixels = new byte[capacity * pixels];
  }

  /** The worker of a key. */
  static int worker(long key) {
    return (int) (key >>> Integer.SIZE);
  }

  /**
   * Cuts images into blocks.
   *
   * @return blocks by their keys: worker, then first step
   */
  static Iterator<Tuple2<Long, ImageBlock>> cut(
      Iterator<LabelledImage> images, Permutation order, Deal deal) {
    TreeMap<Long, ImageBlock> open = new TreeMap<>();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return images.hasNext() || !open.isEmpty();
      }

      /** The next full block; at the end those that are left. */
      @Override
      public Tuple2<Long, ImageBlock> next() {
        while (images.hasNext()) {
          LabelledImage image = images.next();
          long position = order.of(image.id());
          long key = key(position, deal);
          ImageBlock block =
              open.computeIfAbsent(key, k -> new ImageBlock(CAPACITY, image.pixels().length));
          block.add(position, image);
          if (block.isFull()) {
            open.remove(key);
            return new Tuple2<>(key, block);
          }
        }
        Map.Entry<Long, ImageBlock> last = open.pollFirstEntry();
        return new Tuple2<>(last.getKey(), last.getValue());
      }
    };
  }

  private static long key(long position, Deal deal) {
    return (long) deal.worker(position) << Integer.SIZE | deal.step(position) / STEPS;
  }

  int size() {
    return size;
  }

  /** Position of an image in the epoch's order. */
  long position(int i) {
    return positions[i];
  }

  int imageBytes() {
    return pixels.length / positions.length;
  }

  /** Puts an image into its place in a minibatch. */
  void copy(int i, Minibatch minibatch, int place) {
    minibatch.put(place, ids[i], labels[i], pixels, i * imageBytes());
  }

  private boolean isFull() {
    return size == positions.length;
  }

  private void add(long position, LabelledImage image) {
    positions[size] = position;
    ids[size] = image.id();
    labels[size] = image.label();
    int length = image.pixels().length;
    System.arraycopy(image.pixels(), 0, pixels, size * length, length);
    size++;
  }
}
