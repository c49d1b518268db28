package ml.gibbon.verify;

import java.util.Arrays;
import java.util.List;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.EnsembleFile;

/**
 * One network, or an ensemble, which answers with the mean of its members' probabilities. Not
 * thread-safe.
 */
final class PlainNetworks implements PlainModel {

  /** Images that go back through a network together: all layers' signals are held at once. */
  private static final int BACK_AT_ONCE = 64;

  private final List<PlainNetwork> networks;
  private final int values;

  /**
   * @param zip a model file, with no defence around it
   * @param name of it, for messages
   * @param shape of the images it will be asked about
   * @throws InputException when it cannot be read or does not end in a softmax
   */
  PlainNetworks(byte[] zip, String name, ImageShape shape) {
    values = shape.size();
    networks =
        EnsembleFile.networks(zip, name).values().stream()
            .map(network -> PlainNetwork.of(network, name, shape))
            .toList();
  }

  @Override
  public Answer[] answers(float[] pixels, int images) {
    double[][][] logits = new double[networks.size()][][];
    for (int m = 0; m < logits.length; m++) {
      logits[m] = networks.get(m).logits(pixels, images);
    }
    return answers(logits, images);
  }

  private Answer[] answers(double[][][] logits, int images) {
    Answer[] answers = new Answer[images];
    for (int i = 0; i < images; i++) {
      answers[i] =
          networks.size() == 1
              ? new Answer(logits[0][i], networks.get(0).reading())
              : new Answer(PlainModel.meanLogits(ofImage(logits, i)));
    }
    return answers;
  }

  private static double largestLogit(double[][] members) {
    return Arrays.stream(members).mapToDouble(Answer::largestLogit).max().orElseThrow();
  }

  private static double[][] ofImage(double[][][] logits, int image) {
    return Arrays.stream(logits).map(rows -> rows[image]).toArray(double[][]::new);
  }

  @Override
  public Gradient[] gradients(float[] pixels, int[] classes) {
    Gradient[] gradients = new Gradient[classes.length];
    for (int from = 0; from < classes.length; from += BACK_AT_ONCE) {
      int to = Math.min(classes.length, from + BACK_AT_ONCE);
      Gradient[] some =
          someGradients(
              Arrays.copyOfRange(pixels, from * values, to * values),
              Arrays.copyOfRange(classes, from, to));
      System.arraycopy(some, 0, gradients, from, some.length);
    }
    return gradients;
  }

  private Gradient[] someGradients(float[] pixels, int[] classes) {
    int images = classes.length;
    PlainNetwork.Pass[] passes = new PlainNetwork.Pass[networks.size()];
    try {
      double[][][] logits = new double[passes.length][][];
      for (int m = 0; m < passes.length; m++) {
        passes[m] = networks.get(m).forward(pixels, images);
        logits[m] = passes[m].logits();
      }
      int ofImage = logits[0][0].length;
      float[][] slopes = new float[passes.length][images * ofImage];
      double[] scales = new double[images];
      for (int i = 0; i < images; i++) {
        double[][] slope =
            CrossEntropySlope.of(ofImage(logits, i), classes[i], networks.get(0).reading());
        scales[i] = Gradient.largest(slope);
        for (int m = 0; m < slope.length; m++) {
          for (int k = 0; k < ofImage; k++) {
            // Of size 1 on their way back, so that small gradients do not underflow.
            slopes[m][i * ofImage + k] = scales[i] == 0 ? 0 : (float) (slope[m][k] / scales[i]);
          }
        }
      }
      double[] sum = new double[images * values];
      for (int m = 0; m < passes.length; m++) {
        float[] ofMember = passes[m].back(slopes[m]);
        for (int j = 0; j < sum.length; j++) {
          sum[j] += ofMember[j];
        }
      }
      Gradient[] gradients = new Gradient[images];
      for (int i = 0; i < images; i++) {
        gradients[i] =
            new Gradient(
                Arrays.copyOfRange(sum, i * values, (i + 1) * values),
                scales[i],
                largestLogit(ofImage(logits, i)));
      }
      return gradients;
    } finally {
      Arrays.stream(passes).filter(pass -> pass != null).forEach(PlainNetwork.Pass::close);
    }
  }
}
