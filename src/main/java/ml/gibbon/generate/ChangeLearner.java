package ml.gibbon.generate;

import java.util.Comparator;
import java.util.Locale;
import java.util.function.Supplier;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.LearningAttack.Learner;
import ml.gibbon.attack.loop.SharedClimb;
import ml.gibbon.attack.loop.SharedGradient;
import ml.gibbon.attack.method.Universal;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.store.RowCount;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Learns a change that all images share: the driver broadcasts it, tasks take the gradients of
 * their blocks of images, and the driver adds these up in the order of the blocks and makes a step.
 * The same change comes out whatever the partitions and whichever task ends first or is run again.
 *
 * <p>One small shuffle puts the images together, which then stay in the executors' memory or on
 * their disks; each round is a job.
 */
final class ChangeLearner implements Learner {

  private static final Logger LOG = LoggerFactory.getLogger(ChangeLearner.class);

  private final SparkSession spark;
  private final TableJob job;
  private final TableTask task;

  ChangeLearner(SparkSession spark, TableJob job, TableTask task) {
    this.spark = spark;
    this.job = job;
    this.task = task;
  }

  @Override
  public float[] changeOf(Universal attack) {
    AttackRunner runner = job.runner();
    String split = attack.learnsFrom().iterator().next();
    LearningImages images =
        LearningImages.draw(job.splits().get(split), attack.images(), runner.seed());
    JavaRDD<LearningBlock> blocks =
        images.blocks(spark, task, runner).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long read =
          inGroup(
              "images of %s to learn from".formatted(split),
              () -> blocks.map(block -> block.images().size()).reduce(Integer::sum));
      RowCount.require(images.split(), images.size(), read);
      SharedClimb climb =
          attack.begin(runner.threatModel(), runner.goal(), job.set().imageShape().size());
      for (int round = 1; round <= attack.steps(); round++) {
        String words = "round %d of %d".formatted(round, attack.steps());
        climb.climb(ask(blocks, attack, climb.change(), false, words));
      }
      climb.offer(ask(blocks, attack, climb.change(), true, "answers to the last change"));
      tell(attack, climb, images.size());
      return climb.best();
    } finally {
      blocks.unpersist(false);
    }
  }

  private void tell(Universal attack, SharedClimb climb, int images) {
    LOG.info(
        String.format(
            Locale.ROOT,
            "%s: %d rounds over %,d images; the change reaches the goal on %.1f %% of them",
            job.title(),
            attack.steps(),
            images,
            100.0 * climb.mostReached() / images));
  }

  /** Adds up in the order of the blocks, whichever comes first. */
  private SharedGradient ask(
      JavaRDD<LearningBlock> blocks,
      Universal attack,
      float[] change,
      boolean isLast,
      String words) {
    LearnPartition work = new LearnPartition(task, job.runner(), attack, change, isLast);
    return inGroup(words, () -> blocks.mapPartitions(work, true).collect()).stream()
        .sorted(Comparator.comparing(Tuple2::_1))
        .map(Tuple2::_2)
        .reduce(SharedGradient::plus)
        .orElseThrow();
  }

  private <T> T inGroup(String what, Supplier<T> work) {
    return JobGroup.run(spark, "generate", job.title() + ": " + what, work);
  }
}
