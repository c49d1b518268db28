package ml.gibbon.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.store.StoredModel;
import ml.gibbon.testing.SyntheticRun;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerPartitionIT {

  private static final int IMAGES = 1000;
  private static final int CLASSES = SyntheticRun.CLASSES.size();

  @TempDir Path root;

  /** Images whose class, and whose class after the attack, is their block. */
  private static List<Row> rows() {
    return IntStream.range(0, IMAGES)
        .mapToObj(
            i -> {
              byte[] clean = SyntheticRun.clean(i % CLASSES);
              byte[] attacked = SyntheticRun.clean((i + (i < 700 ? 1 : 0)) % CLASSES);
              return RowFactory.create(i % CLASSES, null, clean, attacked, i % CLASSES);
            })
        .toList();
  }

  private Broadcast<byte[]> model(SyntheticRun run, String name, int shift) {
    run.linear(name, SyntheticRun.sumOfBlock(shift));
    StoredModel stored = StoredModel.open(run.publisher(), run.folders().model(name));
    return JavaSparkContext.fromSparkContext(SyntheticRun.spark().sparkContext())
        .broadcast(stored.file());
  }

  /** Whether all are held or a batch at a time, which turns the models' order each time. */
  @Test
  void every_model_answers_every_image_however_many_are_held() {
    SyntheticRun run = new SyntheticRun(root);
    List<Broadcast<byte[]>> models =
        List.of(model(run, "right", 0), model(run, "next", 1), model(run, "second", 2));
    SparkContext spark = SyntheticRun.spark().sparkContext();

    List<List<Object>> all =
        Stream.of(0L, 300L * 2 * SyntheticRun.SHAPE.size(), Long.MAX_VALUE)
            .map(
                held -> {
                  AnswerPartition answers =
                      new AnswerPartition(
                          models,
                          new ClassifierFactory(EngineChoice.AUTO, SyntheticRun.SHAPE),
                          PixelFormat.UINT8,
                          held,
                          spark.longAccumulator());
                  TransferTally[] tallies = answers.call(rows().iterator()).next();
                  return Arrays.stream(tallies).<Object>map(TransferTally::rates).toList();
                })
            .toList();

    assertThat(all.get(1)).isEqualTo(all.get(0));
    assertThat(all.get(2)).isEqualTo(all.get(0));
    TransferTally right = new TransferTally();
    for (int i = 0; i < IMAGES; i++) {
      right.add(0, -1, 0, i < 700 ? 1 : 0, 1, 0);
    }
    assertThat(all.get(0).get(0))
        .usingRecursiveComparison()
        .ignoringFields("confidence", "confidenceOnMistakes")
        .isEqualTo(right.rates());
  }
}
