package ml.gibbon.generate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.CountingClassifier;
import ml.gibbon.attack.loop.SharedGradient;
import ml.gibbon.attack.method.Universal;
import ml.gibbon.image.ImageBatch;
import org.apache.spark.api.java.function.FlatMapFunction;
import scala.Tuple2;

/**
 * What the blocks of a partition say of a change that all images share.
 *
 * @param isLast whether no step is made from here, so that answers are enough
 */
record LearnPartition(
    TableTask task, AttackRunner runner, Universal attack, float[] change, boolean isLast)
    implements FlatMapFunction<Iterator<LearningBlock>, Tuple2<Integer, SharedGradient>> {

  @Override
  public Iterator<Tuple2<Integer, SharedGradient>> call(Iterator<LearningBlock> blocks) {
    List<Tuple2<Integer, SharedGradient>> answers = new ArrayList<>();
    if (blocks.hasNext()) {
      long start = System.nanoTime();
      try (CountingClassifier model = task.classifier()) {
        blocks.forEachRemaining(
            block -> answers.add(new Tuple2<>(block.number(), ask(model, block))));
        long gradient = model.nanoseconds();
        task.clock().add(0, 0, gradient, System.nanoTime() - start - gradient);
      }
    }
    return answers.iterator();
  }

  private SharedGradient ask(CountingClassifier model, LearningBlock block) {
    AttackTask of = runner.task(ImageBatch.of(model.inputShape(), block.images()));
    return isLast
        ? SharedGradient.ofAnswers(model, of, block.references(), change)
        : attack.ask(model, of, block.references(), change);
  }
}
