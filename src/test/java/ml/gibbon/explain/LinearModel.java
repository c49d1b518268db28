package ml.gibbon.explain;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.Networks;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/** Softmax regression with given weights: {@code Z = W x + b}, about which algebra knows all. */
final class LinearModel {

  private LinearModel() {}

  /**
   * @param weights {@code [K][values]}
   * @param bias {@code [K]}
   */
  static MultiLayerNetwork network(ImageShape shape, float[][] weights, float[] bias) {
    MultiLayerNetwork network =
        Networks.fresh(new Architecture.Softmax(), shape, weights.length, 1);
    network.getLayer(0).setParam("W", Nd4j.create(weights).transpose().dup());
    network.getLayer(0).setParam("b", Nd4j.create(new float[][] {bias}));
    return network;
  }

  static DifferentiableClassifier classifier(ImageShape shape, float[][] weights, float[] bias) {
    return Classifiers.compiled(network(shape, weights, bias), shape);
  }
}
