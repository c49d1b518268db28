package ml.gibbon.bench;

import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.Nesterov;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.model.dl4j.Dl4jGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains a network for some seconds until it reads drawn digits: how long an attack that ends where
 * the answer changes takes, and which images leave it when, is another matter with drawn weights.
 */
final class DigitReader {

  private static final int BATCH = 100;
  private static final int STEPS = 600;
  private static final int FEW_STEPS = 60;
  private static final double LEARNING_RATE = .1;
  private static final double CONVOLUTIONAL_LEARNING_RATE = .02;
  private static final double MOMENTUM = .5;

  private DigitReader() {}

  /** The network with parameters that it has learnt; the same ones every time. */
  static MultiLayerNetwork train(BenchModel model) {
    boolean slow = model.convolutional() && model != BenchModel.SMALL_CNN;
    int steps = slow ? FEW_STEPS : STEPS;
    return train(model, steps);
  }

  static MultiLayerNetwork train(BenchModel model, int steps) {
    MultiLayerNetwork network = model.network();
    ParameterOrder order = Trainer.order(Dl4jGraph.toTrain(network, model.shape()));
    float[] parameters = order.toEngine(network.params().dup().data().asFloat());
    float[] velocities = new float[parameters.length];
    double rate = model.convolutional() ? CONVOLUTIONAL_LEARNING_RATE : LEARNING_RATE;
    try (Trainer trainer =
        new Trainer(Dl4jGraph.toTrain(network, model.shape()), model.shape(), BATCH)) {
      trainer.set(parameters, velocities);
      for (int step = 0; step < steps; step++) {
        ImageBatch images = DrawnDigits.of(model.shape(), "train", step * BATCH, BATCH);
        trainer.clearGradient();
        trainer.add(images, new CrossEntropy(images.labels()), 1.0 / BATCH, step);
        trainer.update(new Nesterov(rate, MOMENTUM), 1);
      }
      trainer.get(parameters, velocities);
    }
    network.setParams(Nd4j.createFromArray(order.toOwner(parameters)).reshape(1, -1));
    return network;
  }
}
