package ml.gibbon.train;

import java.io.Serializable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.store.StoredModel;
import ml.gibbon.train.objective.Teacher;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/** A published model that answers on all executors, for the length of a training. */
final class SparkTeacher implements AutoCloseable {

  private final Pool pool;
  private final Broadcast<Pool> broadcast;

  /**
   * @param engine which implementation computes its logits
   */
  SparkTeacher(SparkSession spark, StoredModel model, EngineChoice engine) {
    ClassifierFactory classifiers = new ClassifierFactory(engine, model.about().imageShape());
    pool = new Pool(model.file(), classifiers);
    broadcast = JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(pool);
  }

  Teacher everywhere() {
    Broadcast<Pool> everywhere = broadcast;
    return images -> everywhere.value().logits(images);
  }

  @Override
  public void close() {
    pool.close();
    broadcast.destroy();
  }

  /** The classifiers of an executor, kept from round to round: as many as tasks at a time. */
  private static final class Pool implements Serializable {

    private static final long serialVersionUID = 1;

    private final byte[] model;
    private final ClassifierFactory classifiers;
    private transient Queue<DifferentiableClassifier> idle = new ConcurrentLinkedQueue<>();

    Pool(byte[] model, ClassifierFactory classifiers) {
      this.model = model;
      this.classifiers = classifiers;
    }

    float[] logits(ImageBatch images) {
      DifferentiableClassifier found = idle.poll();
      DifferentiableClassifier classifier = found == null ? classifiers.of(model) : found;
      try {
        return classifier.logits(images.pixels(), images.size());
      } finally {
        idle.add(classifier);
      }
    }

    /** Frees the classifiers of this JVM; those of others are freed with the garbage. */
    void close() {
      for (DifferentiableClassifier one = idle.poll(); one != null; one = idle.poll()) {
        one.close();
      }
    }

    private Object readResolve() {
      return new Pool(model, classifiers);
    }
  }
}
