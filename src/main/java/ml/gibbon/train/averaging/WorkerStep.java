package ml.gibbon.train.averaging;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.LayerNetwork;
import ml.gibbon.random.Seeds;
import ml.gibbon.train.objective.Adversarial;
import ml.gibbon.train.objective.Objective;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * What happens to a minibatch just before a worker trains it: the worker's draws (dropout) are
 * seeded by place, and for adversarial training the minibatch is replaced by the clean and the
 * adversarial images, weighted by alpha.
 */
class WorkerStep implements TrainingHook {

  private final Objective objective;
  private final ClassifierFactory classifiers;
  private final long roundSeed;
  private long stepsDone;
  private transient MultiLayerNetwork current;
  private transient DifferentiableClassifier classifier;

  /**
   * @param roundSeed differs from round to round
   */
  WorkerStep(Objective objective, ClassifierFactory classifiers, long roundSeed) {
    this.objective = objective;
    this.classifiers = classifiers;
    this.roundSeed = roundSeed;
  }

  @Override
  public void preUpdate(DataSet minibatch, Model model) {
    Nd4j.getRandom().setSeed(Seeds.mix(roundSeed, worker(), stepsDone++));
    if (objective instanceof Adversarial adversarial && adversarial.alpha() < 1) {
      mix(minibatch, (MultiLayerNetwork) model, adversarial);
    }
  }

  private static int worker() {
    TaskContext task = TaskContext.get();
    return task == null ? 0 : task.partitionId();
  }

  /**
   * DL4J's loss is the mean over the rows. With n clean and n adversarial rows, targets of 2 alpha
   * and 2 (1 - alpha) in place of 1 make it the objective.
   */
  private void mix(DataSet minibatch, MultiLayerNetwork network, Adversarial objective) {
    INDArray clean = minibatch.getFeatures();
    INDArray labels = minibatch.getLabels();
    INDArray adversarial = adversarial(clean, labels, network, objective);
    double alpha = objective.alpha();
    minibatch.setFeatures(Nd4j.concat(0, clean, adversarial));
    minibatch.setLabels(Nd4j.vstack(labels.mul(2 * alpha), labels.mul(2 - 2 * alpha)));
    if (alpha != .5) {
      honourScaledTargets(network, labels.size(1));
    }
  }

  /**
   * DL4J's cross-entropy takes targets to sum to 1 unless it has class weights; with weights of one
   * its gradient is that of targets with any sum. Gibbon's own loss takes any sum. This network is
   * the worker's own copy.
   */
  private static void honourScaledTargets(MultiLayerNetwork network, long classes) {
    if (network.getOutputLayer().conf().getLayer() instanceof BaseOutputLayer output) {
      output.setLossFn(new LossMCXENT(Nd4j.ones(1, classes)));
    }
  }

  // Whether it is the same network object: equality would compare all parameters, and they change.
  @SuppressWarnings("ReferenceEquality")
  private INDArray adversarial(
      INDArray clean, INDArray labels, MultiLayerNetwork network, Adversarial objective) {
    if (current != network) {
      current = network;
      classifier = closedWithTheTask(classifiers.of(new LayerNetwork(network)));
    } else {
      classifier.refresh();
    }
    ImageShape shape = classifiers.inputShape();
    int n = (int) clean.size(0);
    int[] classes = labels.argMax(1).toIntVector();
    ImageBatch batch = new ImageBatch(shape, new long[n], classes, clean.dup('c').data().asFloat());
    float[] pixels = objective.attack().craft(classifier, batch, roundSeed).pixels();
    return Nd4j.create(pixels, clean.shape(), 'c');
  }

  private static DifferentiableClassifier closedWithTheTask(DifferentiableClassifier classifier) {
    TaskContext.get()
        .addTaskCompletionListener((TaskCompletionListener) task -> classifier.close());
    return classifier;
  }

  @Override
  public void postUpdate(DataSet minibatch, Model model) {
    // Everything happens before the update.
  }

  @Override
  public void preUpdate(MultiDataSet minibatch, Model model) {
    throw new IllegalStateException("a network of layers is trained by single data sets");
  }

  @Override
  public void postUpdate(MultiDataSet minibatch, Model model) {
    throw new IllegalStateException("a network of layers is trained by single data sets");
  }
}
