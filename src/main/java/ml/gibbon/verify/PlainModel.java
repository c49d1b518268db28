package ml.gibbon.verify;

import java.util.Arrays;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.DefendedFile;
import ml.gibbon.model.RemoteFile;
import ml.gibbon.model.remote.RemoteAnswers;

/**
 * A model as the second opinion runs it: networks, a model with a defence around it, or one that
 * only answers, which is asked once more. Not thread-safe.
 */
interface PlainModel extends AutoCloseable {

  /**
   * The model of a file.
   *
   * @param zip a model file
   * @param name of it, for messages
   * @param shape of the images it will be asked about
   * @throws InputException when it cannot be read or does not end in a softmax
   */
  static PlainModel of(byte[] zip, String name, ImageShape shape) {
    if (RemoteFile.isOne(zip)) {
      return new PlainAsked(new RemoteAnswers(RemoteFile.read(zip, name)));
    }
    // Refuses a file that nests defences without end, before anything is stacked up.
    DefendedFile.undefended(zip, name);
    if (!DefendedFile.isOne(zip)) {
      return new PlainNetworks(zip, name, shape);
    }
    DefendedFile.Contents contents = DefendedFile.read(zip, name);
    return PlainDefence.around(
        of(contents.model(), name, shape), contents.defence(), contents.seed(), shape);
  }

  /**
   * The model's answers.
   *
   * @param pixels float32 {@code [N, C * H * W]}, channel-major
   * @param images N
   */
  Answer[] answers(float[] pixels, int images);

  /**
   * The gradient of each image's cross-entropy with a class, with respect to its pixels, as attacks
   * are given it.
   *
   * @param pixels float32 {@code [N, C * H * W]}, channel-major
   * @param classes one for each of N images
   */
  Gradient[] gradients(float[] pixels, int[] classes);

  /** What holds nothing that has to be given back need not be closed. */
  @Override
  default void close() {}

  /** Logarithms of the mean of the probabilities that several models give an image. */
  static double[] meanLogits(double[][] members) {
    double[] mean = new double[members[0].length];
    for (double[] logits : members) {
      double[] probabilities = CrossEntropySlope.softmax(logits);
      for (int k = 0; k < mean.length; k++) {
        mean[k] += probabilities[k] / members.length;
      }
    }
    return Arrays.stream(mean).map(Math::log).toArray();
  }
}
