package ml.gibbon.train.averaging;

import java.io.Serializable;
import java.util.Arrays;
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

  /** Images of a full block. */
  private static final int FULL = 512;

  private static final long serialVersionUID = 1;

  private final int imageBytes;
  private long[] positions = new long[1];
  private long[] ids = new long[1];
  private int[] labels = new int[1];
  private byte[] pixels;
  private int size;

  private ImageBlock(int imageBytes) {
    this.imageBytes = imageBytes;
    this.pixels = new byte[imageBytes];
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
      Iterator<LabelledImage> images, Permutation order, MinibatchAssignment assignment) {
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
          long key = key(position, assignment);
          ImageBlock block = open.computeIfAbsent(key, k -> new ImageBlock(image.pixels().length));
          block.add(position, image);
          if (block.isFull()) {
            open.remove(key);
            return new Tuple2<>(key, block);
          }
        }
        Map.Entry<Long, ImageBlock> last = open.pollFirstEntry();
        last.getValue().resize(last.getValue().size);
        return new Tuple2<>(last.getKey(), last.getValue());
      }
    };
  }

  private static long key(long position, MinibatchAssignment assignment) {
    return (long) assignment.worker(position) << Integer.SIZE | assignment.step(position) / STEPS;
  }

  int size() {
    return size;
  }

  /** Position of an image in the epoch's order. */
  long position(int i) {
    return positions[i];
  }

  int imageBytes() {
    return imageBytes;
  }

  /** Puts an image into its place in a minibatch. */
  void copy(int i, Minibatch minibatch, int place) {
    minibatch.put(place, ids[i], labels[i], pixels, i * imageBytes);
  }

  private boolean isFull() {
    return size == FULL;
  }

  /** Most blocks of small minibatches or many tasks never fill: room is made as it is needed. */
  private void add(long position, LabelledImage image) {
    if (size == positions.length) {
      resize(2 * size);
    }
    positions[size] = position;
    ids[size] = image.id();
    labels[size] = image.label();
    System.arraycopy(image.pixels(), 0, pixels, size * imageBytes, imageBytes);
    size++;
  }

  private void resize(int capacity) {
    positions = Arrays.copyOf(positions, capacity);
    ids = Arrays.copyOf(ids, capacity);
    labels = Arrays.copyOf(labels, capacity);
    pixels = Arrays.copyOf(pixels, capacity * imageBytes);
  }
}
