package ml.gibbon.train;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import ml.gibbon.image.LabelledImage;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The minibatches of one epoch, laid out once: one partition a worker, in training order.
 *
 * <p>Spark shuffles the images once an epoch; every averaging round then reads its own slice of the
 * cached partitions. Parallelism is the number of workers.
 */
final class EpochMinibatches implements AutoCloseable {

  private final JavaRDD<Minibatch> minibatches;

  /**
   * @param images whose ids are 0 .. deal.images() - 1
   * @param seed of the epoch's order
   */
  EpochMinibatches(JavaRDD<LabelledImage> images, Deal deal, long seed) {
    Permutation order = new Permutation(deal.images(), seed);
    this.minibatches =
        images
            .mapToPair(image -> new Tuple2<>(order.of(image.id()), image))
            .repartitionAndSortWithinPartitions(new ByWorker(deal))
            .mapPartitions(sorted -> new InSteps(sorted, deal), true)
            .persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** What the workers train between two averagings: the steps from {@code first} on. */
  JavaRDD<Minibatch> steps(long first, int count) {
    return minibatches.filter(
        minibatch -> minibatch.step() >= first && minibatch.step() < first + count);
  }

  @Override
  public void close() {
    minibatches.unpersist(false);
  }

  /** Sends each position of the epoch's order to its worker. */
  private static final class ByWorker extends Partitioner {

    private final Deal deal;

    ByWorker(Deal deal) {
      this.deal = deal;
    }

    @Override
    public int numPartitions() {
      return deal.workers();
    }

    @Override
    public int getPartition(Object position) {
      return deal.worker((Long) position);
    }
  }

  /** Groups a worker's sorted images into its minibatches. */
  private static final class InSteps implements Iterator<Minibatch> {

    private final Iterator<Tuple2<Long, LabelledImage>> sorted;
    private final Deal deal;
    private Tuple2<Long, LabelledImage> ahead;

    InSteps(Iterator<Tuple2<Long, LabelledImage>> sorted, Deal deal) {
      this.sorted = sorted;
      this.deal = deal;
      advance();
    }

    private void advance() {
      ahead = sorted.hasNext() ? sorted.next() : null;
    }

    @Override
    public boolean hasNext() {
      return ahead != null;
    }

    @Override
    public Minibatch next() {
      if (ahead == null) {
        throw new NoSuchElementException();
      }
      long step = deal.step(ahead._1());
      List<LabelledImage> images = new ArrayList<>(deal.batchSize());
      while (ahead != null && deal.step(ahead._1()) == step) {
        images.add(ahead._2());
        advance();
      }
      return new Minibatch(step, images);
    }
  }
}
