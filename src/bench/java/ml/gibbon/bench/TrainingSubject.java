package ml.gibbon.bench;

import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.NetworkInTraining;

/** A network whose training is measured: ours, how PyTorch is told of it, and how both compare. */
sealed interface TrainingSubject permits LayeredSubject, OnnxSubject {

  /** The name in results, and PyTorch's. */
  String name();

  /** The shape of its images. */
  ImageShape shape();

  /** Whether it sees images rather than vectors. */
  boolean hasChannels();

  /** What PyTorch takes its parameters from. */
  String weights();

  /** {@code dropout} or {@code none}. */
  String dropout();

  /** The network that is measured. */
  NetworkInTraining network();

  /** The same one, with the same parameters and without dropout. */
  NetworkInTraining withoutDropout();

  /** Names of the parameters for PyTorch, in the order of {@link #split}; empty for its own. */
  List<String> parameters();

  /**
   * A gradient parameter by parameter, in the form that PyTorch has it in.
   *
   * @param gradient in the order of the network's owner
   */
  List<float[]> split(float[] gradient);
}
