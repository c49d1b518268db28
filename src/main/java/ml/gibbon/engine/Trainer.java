package ml.gibbon.engine;

import java.util.Arrays;
import java.util.List;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.BatchInTraining;
import ml.gibbon.engine.step.DropoutMasks;
import ml.gibbon.engine.training.Nesterov;
import ml.gibbon.engine.training.ParameterBlock;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.engine.training.TrainedWeights;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.engine.training.UpdateRule;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Loss;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Trains a network with the compiled engine: parameter gradients of a loss, an {@link UpdateRule},
 * dropout, and bounds on the weight vectors, as DL4J computes them; batch normalisation as PyTorch
 * does, by the images that are {@linkplain #add added} together.
 *
 * <p>Parameters and the moments of their gradients (Nesterov's velocities are such) are in the
 * engine's order; {@link ParameterOrder} translates. Not thread-safe: one trainer a task. The same
 * seeds and minibatches give the same bits.
 */
public final class Trainer implements AutoCloseable {

  private final CompiledNetwork network;
  private final ParameterBlock block;
  private final DropoutMasks masks = new DropoutMasks();
  private final BatchInTraining batch = new BatchInTraining();
  private final CompiledClassifier classifier;
  private final Sgemm sgemm = Sgemm.fastest();
  private final int largest;
  private final float[] logits;
  private final float[] cotangent;

  /** A trainer for update rules with one moment, such as {@link Nesterov}. */
  public Trainer(TrainingGraph training, ImageShape shape, int batchSize) {
    this(training, shape, batchSize, 1);
  }

  /**
   * A trainer with room for the parameters; they are to be {@linkplain #set set}.
   *
   * @param training of operations that the engine can train
   * @param shape of the images
   * @param batchSize images in the largest minibatch
   * @param moments vectors that its update rule keeps
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public Trainer(TrainingGraph training, ImageShape shape, int batchSize, int moments) {
    int microBatch = microBatch(training, batchSize);
    this.block = new ParameterBlock(moments);
    this.network = GraphCompiler.compileToTrain(training, microBatch, block, masks, batch, sgemm);
    this.network.arena().allocate();
    this.classifier = new CompiledClassifier(this.network, shape, Probabilities.SOFTMAX, sgemm);
    this.largest = batchSize;
    this.logits = new float[batchSize * this.network.classes()];
    this.cotangent = new float[batchSize * this.network.classes()];
  }

  /**
   * A micro-batch that is not filled is wasted: as many images as divide a minibatch evenly. Where
   * values are normalised by the minibatch, all of it goes through the network together.
   */
  private static int microBatch(TrainingGraph training, int batchSize) {
    if (training.isByBatch()) {
      return batchSize;
    }
    int most = MicroBatch.of(training.graph());
    int parts = 1 + (batchSize - 1) / most;
    return 1 + (batchSize - 1) / parts;
  }

  /**
   * Native memory that a trainer of this network takes, without taking any.
   *
   * @param moments vectors that its update rule keeps
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public static long nativeBytes(TrainingGraph training, int batchSize, int moments) {
    return GraphCompiler.compileToTrain(
            training,
            microBatch(training, batchSize),
            new ParameterBlock(moments),
            new DropoutMasks(),
            new BatchInTraining(),
            Sgemm.fastest())
        .arena()
        .bytes();
  }

  /**
   * The engine's order of the parameters of a network.
   *
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public static ParameterOrder order(TrainingGraph training) {
    ParameterBlock block = new ParameterBlock(0);
    GraphCompiler.compileToTrain(
        training, 1, block, new DropoutMasks(), new BatchInTraining(), Sgemm.fastest());
    return new ParameterOrder(block.parts());
  }

  /** Number of parameters. */
  public int parameters() {
    return block.length();
  }

  /**
   * Takes over parameters and moments, each {@code [parameters]} in the engine's order.
   *
   * @param moments as many as the update rule keeps
   */
  public void set(float[] parameters, float[]... moments) {
    block.values().put(0, parameters, parameters.length);
    for (int k = 0; k < moments.length; k++) {
      block.moments().get(k).put(0, moments[k], moments[k].length);
    }
    network.refresh();
  }

  /** Copies the parameters and moments out, the reverse of {@link #set}. */
  public void get(float[] parameters, float[]... moments) {
    block.values().get(0, parameters, parameters.length);
    for (int k = 0; k < moments.length; k++) {
      block.moments().get(k).get(0, moments[k], moments[k].length);
    }
  }

  /** The network in inference mode with the current parameters; it lives as long as this. */
  public DifferentiableClassifier classifier() {
    masks.off();
    return classifier;
  }

  /** Begins a minibatch. */
  public void clearGradient() {
    block.clearGradient();
  }

  /**
   * Adds {@code weight * sum of the losses} of some images to that of the minibatch, with dropout.
   *
   * @param images at most as many as the largest minibatch has
   * @param loss of each image
   * @param weight of each image, one over the number of images for a mean
   * @param seed of the dropout
   * @return the sum of their losses; not finite when training has diverged
   */
  public double add(ImageBatch images, Loss loss, double weight, long seed) {
    return add(images, loss, weight, seed, (first, count) -> {});
  }

  /**
   * The same, and in the same pass the gradient with respect to the pixels, of the network that
   * dropout leaves of the whole one. Pixels that dropout hides from it have a gradient too: that of
   * what the first layer sees in their place.
   *
   * @param weight of each image, not 0
   * @param gradient {@code [N, C, H, W]}, written: {@code weight} times that of each image's loss
   */
  public double add(ImageBatch images, Loss loss, double weight, long seed, float[] gradient) {
    return add(
        images,
        loss,
        weight,
        seed,
        (first, count) -> {
          // What dropout does before the first layer happens to the pixels, not to the network.
          masks.pause();
          network.backwardToPixels();
          masks.resume();
          network.pixels().store(gradient, first, count);
        });
  }

  private double add(ImageBatch images, Loss loss, double weight, long seed, MicroBatchWork after) {
    double[] sum = new double[1];
    forward(
        images,
        seed,
        (first, count) -> {
          sum[0] += backward(loss, first, count, weight);
          after.run(first, count);
        });
    return sum[0];
  }

  /**
   * The answers to some images as {@link #add} has them, with the same dropout; adds no gradient.
   * Running statistics of batch normalisation count the images.
   *
   * @param images at most as many as the largest minibatch has
   * @param seed of the dropout
   * @return {@code [N, K]}
   */
  public float[] logits(ImageBatch images, long seed) {
    forward(images, seed, (first, count) -> {});
    return lastLogits(images.size());
  }

  /**
   * The answers to the images that went through the network last.
   *
   * @param images N, how many they were
   * @return {@code [N, K]}
   */
  public float[] lastLogits(int images) {
    return Arrays.copyOf(logits, images * network.classes());
  }

  private void forward(ImageBatch images, long seed, MicroBatchWork then) {
    if (images.size() > largest) {
      throw new IllegalArgumentException(
          "%d images for minibatches of at most %d".formatted(images.size(), largest));
    }
    sgemm.useOneThread();
    masks.on(seed);
    int classes = network.classes();
    for (int first = 0; first < images.size(); first += network.microBatch()) {
      int count = Math.min(network.microBatch(), images.size() - first);
      batch.on(count);
      network.pixels().load(images.pixels(), first, count);
      network.forward();
      network.logits().values().get(0, logits, first * classes, count * classes);
      then.run(first, count);
    }
    masks.off();
    batch.off();
  }

  /** What is done with images that have just gone through the network. */
  @FunctionalInterface
  private interface MicroBatchWork {
    void run(int first, int count);
  }

  private double backward(Loss loss, int first, int count, double weight) {
    int classes = network.classes();
    double sum = 0;
    for (int i = first; i < first + count; i++) {
      sum += loss.value(i, logits, classes);
      loss.derivative(i, logits, classes, cotangent);
    }
    for (int k = first * classes; k < (first + count) * classes; k++) {
      cotangent[k] *= (float) weight;
    }
    NativeFloats to = network.logits().gradient();
    to.put(0, cotangent, first * classes, count * classes);
    to.zero(count * classes, to.length() - count * classes);
    network.accumulate();
    return sum;
  }

  /**
   * Ends a minibatch: one step down its gradient.
   *
   * @param rule that keeps as many moments as this has room for
   * @param step number of this step of the training, from 1
   */
  public void update(UpdateRule rule, long step) {
    block.update(rule, step);
    network.refresh();
  }

  /** The gradient of the minibatch so far, in the engine's order; for tests. */
  public float[] gradient() {
    float[] gradient = new float[block.length()];
    block.gradient().get(0, gradient, gradient.length);
    return gradient;
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    classifier.close();
  }

  /** The layers in the engine's order; for tests. */
  public List<TrainedWeights> layers() {
    return block.layers();
  }
}
