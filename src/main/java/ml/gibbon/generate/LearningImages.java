package ml.gibbon.generate;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.CountingClassifier;
import ml.gibbon.attack.method.Universal;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.random.Draws;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.PublishedFolder;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** The images of a clean split that an attack learns from, drawn by the run's seed. */
record LearningImages(PublishedFolder split, long[] ids) {

  private static final String PURPOSE = "universal";

  /**
   * Draws them.
   *
   * @param wanted of them; all where there are no more
   */
  static LearningImages draw(PublishedFolder split, int wanted, long seed) {
    long all = split.manifest().rows();
    return new LearningImages(
        split,
        wanted >= all
            ? LongStream.range(0, all).toArray()
            : Draws.ofStream(seed, PURPOSE, 0).some(wanted, all));
  }

  /** Number of images. */
  int size() {
    return ids.length;
  }

  /** The images in blocks: one small shuffle, and a pass where the goal asks the model. */
  JavaRDD<LearningBlock> blocks(SparkSession spark, TableTask task, AttackRunner runner) {
    long[] chosen = ids;
    int blocks = LearningBlock.blocks(size());
    int partitions = Math.min(blocks, spark.sparkContext().defaultParallelism());
    return CleanTable.read(spark, split)
        .javaRDD()
        .filter(row -> Arrays.binarySearch(chosen, row.getLong(0)) >= 0)
        .map(CleanTable::fromRow)
        .mapToPair(image -> new Tuple2<>(Arrays.binarySearch(chosen, image.id()), image))
        .repartitionAndSortWithinPartitions(new WholeBlocks(blocks, partitions))
        .mapPartitions(images -> cut(images, task, runner));
  }

  private static Iterator<LearningBlock> cut(
      Iterator<Tuple2<Integer, LabelledImage>> images, TableTask task, AttackRunner runner) {
    if (!images.hasNext()) {
      return List.<LearningBlock>of().iterator();
    }
    CountingClassifier model = task.classifier();
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) end -> model.close());
    return LearningBlock.cut(
        images,
        block ->
            Universal.references(model, runner.task(ImageBatch.of(model.inputShape(), block))));
  }

  /** Neighbouring blocks meet in a partition, which holds none in part. */
  private static final class WholeBlocks extends Partitioner {

    private static final long serialVersionUID = 1;

    private final int blocks;
    private final int partitions;

    WholeBlocks(int blocks, int partitions) {
      this.blocks = blocks;
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object place) {
      long block = (Integer) place / LearningBlock.SIZE;
      return (int) (block * partitions / blocks);
    }
  }
}
