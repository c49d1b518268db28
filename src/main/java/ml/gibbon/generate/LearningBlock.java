package ml.gibbon.generate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import scala.Tuple2;

/**
 * Images that an attack learns from and that always go through the model together: cut by their
 * places among all of those images, so that no block depends on the partitions.
 *
 * @param number 0, 1, ...
 * @param images at most {@link ImageBatch#USUAL_SIZE}, by id
 * @param references the class that each is moved away from or towards
 */
record LearningBlock(int number, List<LabelledImage> images, int[] references)
    implements Serializable {

  static final int SIZE = ImageBatch.USUAL_SIZE;

  /** Number of blocks for some images. */
  static int blocks(int images) {
    return (images + SIZE - 1) / SIZE;
  }

  /**
   * Cuts a partition into blocks.
   *
   * @param images whole blocks, by their places
   * @param references takes images and gives their references
   */
  static Iterator<LearningBlock> cut(
      Iterator<Tuple2<Integer, LabelledImage>> images,
      Function<List<LabelledImage>, int[]> references) {
    return new Iterator<>() {

      private Tuple2<Integer, LabelledImage> ahead = advance();

      private Tuple2<Integer, LabelledImage> advance() {
        return images.hasNext() ? images.next() : null;
      }

      @Override
      public boolean hasNext() {
        return ahead != null;
      }

      @Override
      public LearningBlock next() {
        if (ahead == null) {
          throw new NoSuchElementException();
        }
        int number = ahead._1() / SIZE;
        List<LabelledImage> block = new ArrayList<>(SIZE);
        do {
          block.add(ahead._2());
          ahead = advance();
        } while (ahead != null && ahead._1() / SIZE == number);
        return new LearningBlock(number, block, references.apply(block));
      }
    };
  }
}
