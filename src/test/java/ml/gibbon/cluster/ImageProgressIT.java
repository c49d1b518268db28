package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ml.gibbon.store.LocalSpark;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

class ImageProgressIT {

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());

  /** Each of four tasks counts 25 images. */
  private void work(LongAccumulator counter) {
    spark.parallelize(List.of(1, 2, 3, 4), 4).foreachPartition(numbers -> counter.add(25L));
  }

  @Test
  void images_of_tasks_and_of_the_driver_add_up() throws Exception {
    try (ImageProgress progress = new ImageProgress(spark.sc(), "work").begin(110)) {
      work(progress.counter());
      progress.add(10);

      Eventually.holds("all are counted", () -> progress.done() == 110);
    }
  }

  @Test
  void work_that_comes_after_is_not_counted() throws Exception {
    ImageProgress progress = new ImageProgress(spark.sc(), "work").begin(100);
    progress.close();

    work(progress.counter());
    spark.sc().listenerBus().waitUntilEmpty();

    assertThat(progress.done()).isZero();
    assertThat(spark.getLocalProperty(ImageProgress.COUNTED)).isNull();
  }
}
