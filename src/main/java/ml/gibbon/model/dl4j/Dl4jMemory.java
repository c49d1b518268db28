package ml.gibbon.model.dl4j;

import ml.gibbon.image.ImageShape;
import ml.gibbon.model.ModelInput;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Native memory that DL4J's own layers take. */
public final class Dl4jMemory {

  /** Arrays that nobody closes stay until the collector finds them: as much again. */
  private static final int WITH_GARBAGE = 2;

  private Dl4jMemory() {}

  /**
   * An estimate by DL4J's memory report: parameters and updater state, their gradient, activations
   * and working memory.
   *
   * @param images that go through the network together
   */
  public static long estimate(MultiLayerNetwork network, ImageShape shape, int images) {
    InputType input =
        ModelInput.takesImages(network)
            ? InputType.convolutional(shape.height(), shape.width(), shape.channels())
            : InputType.feedForward(shape.size());
    return WITH_GARBAGE
        * network
            .getLayerWiseConfigurations()
            .getMemoryReport(input)
            .getTotalMemoryBytes(images, MemoryUseMode.TRAINING, CacheMode.NONE);
  }
}
