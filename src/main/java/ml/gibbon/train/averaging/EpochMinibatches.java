package ml.gibbon.train.averaging;

import ml.gibbon.image.LabelledImage;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;

/**
 * The minibatches of one epoch, laid out once: one partition a worker, in training order.
 *
 * <p>Spark shuffles the images once an epoch, in blocks of some steps of a worker; every averaging
 * round then reads its own slice of the cached partitions. Parallelism is the number of workers.
 */
public final class EpochMinibatches implements AutoCloseable {

  private final JavaRDD<Minibatch> minibatches;

  /**
   * @param images whose ids are 0 .. assignment.images() - 1
   * @param seed of the epoch's order
   */
  public EpochMinibatches(
      JavaRDD<LabelledImage> images, MinibatchAssignment assignment, long seed) {
    Permutation order = new Permutation(assignment.images(), seed);
    this.minibatches =
        images
            .mapPartitions(some -> ImageBlock.cut(some, order, assignment))
            .mapToPair(block -> block)
            .repartitionAndSortWithinPartitions(new ByWorker(assignment.workers()))
            .mapPartitions(sorted -> new BlockMinibatches(sorted, assignment), true)
            .persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** What the workers train between two averagings: the steps from {@code first} on. */
  public JavaRDD<Minibatch> steps(long first, int count) {
    return minibatches.filter(
        minibatch -> minibatch.step() >= first && minibatch.step() < first + count);
  }

  @Override
  public void close() {
    minibatches.unpersist(false);
  }

  /** Sends each block to its worker. */
  private static final class ByWorker extends Partitioner {

    private static final long serialVersionUID = 1;

    private final int workers;

    ByWorker(int workers) {
      this.workers = workers;
    }

    @Override
    public int numPartitions() {
      return workers;
    }

    @Override
    public int getPartition(Object key) {
      return ImageBlock.worker((Long) key);
    }
  }
}
