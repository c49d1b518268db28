package ml.gibbon.verify;

import ml.gibbon.model.GraphNetwork;
import ml.gibbon.network.Node;
import ml.gibbon.verify.walk.GraphWalk;

/** A network that came as a graph: in double precision, image by image. */
final class PlainGraph implements PlainNetwork {

  private final GraphWalk walk;
  private final Node pixels;
  private final Reading reading;

  PlainGraph(GraphNetwork network) {
    this.walk = new GraphWalk(network.pixels());
    this.pixels = network.pixels().inputs().get(0);
    this.reading = network.logistic() ? Reading.LOGISTIC : Reading.SOFTMAX;
  }

  @Override
  public Reading reading() {
    return reading;
  }

  @Override
  public double[][] logits(float[] values, int images) {
    double[][] logits = new double[images][];
    for (int i = 0; i < images; i++) {
      logits[i] = walk.forward(image(values, images, i)).output().clone();
    }
    return logits;
  }

  @Override
  public Pass forward(float[] values, int images) {
    GraphWalk.Pass[] passes = new GraphWalk.Pass[images];
    for (int i = 0; i < images; i++) {
      passes[i] = walk.forward(image(values, images, i));
    }
    return new ImagePasses(passes);
  }

  private static double[] image(float[] values, int images, int i) {
    double[] image = new double[values.length / images];
    for (int j = 0; j < image.length; j++) {
      image[j] = values[i * image.length + j];
    }
    return image;
  }

  private final class ImagePasses implements Pass {

    private final GraphWalk.Pass[] passes;

    ImagePasses(GraphWalk.Pass[] passes) {
      this.passes = passes;
    }

    @Override
    public double[][] logits() {
      double[][] logits = new double[passes.length][];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = passes[i].output();
      }
      return logits;
    }

    @Override
    public float[] back(float[] slopes) {
      int classes = slopes.length / passes.length;
      int values = pixels.shape().size();
      float[] gradient = new float[passes.length * values];
      for (int i = 0; i < passes.length; i++) {
        double[] cotangent = new double[classes];
        for (int k = 0; k < classes; k++) {
          cotangent[k] = slopes[i * classes + k];
        }
        double[] slope = passes[i].back(cotangent).of(pixels);
        for (int j = 0; j < values; j++) {
          gradient[i * values + j] = (float) slope[j];
        }
      }
      return gradient;
    }

    @Override
    public void close() {
      // All of it is on the heap.
    }
  }
}
