package ml.gibbon.model.dl4j;

import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.engine.product.OneDnn;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.ModelOutput;
import ml.gibbon.network.UnsupportedNetworkException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Makes the classifier that fits a network. */
public final class Classifiers {

  private Classifiers() {}

  /**
   * A classifier with native memory of its own, for one task.
   *
   * @throws UnsupportedNetworkException when the compiled engine is demanded and does not support a
   *     layer, which the message names
   * @throws IllegalArgumentException when DL4J's layers are needed and do not give the gradient
   */
  public static DifferentiableClassifier of(
      MultiLayerNetwork network, ImageShape inputShape, EngineChoice choice) {
    if (choice == EngineChoice.DL4J) {
      return new Dl4jClassifier(network, inputShape);
    }
    try {
      return Classifiers.compiled(network, inputShape);
    } catch (UnsupportedNetworkException e) {
      if (choice == EngineChoice.COMPILED) {
        throw e;
      }
      return new Dl4jClassifier(network, inputShape);
    }
  }

  /**
   * A classifier by the compiled engine.
   *
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public static CompiledClassifier compiled(MultiLayerNetwork network, ImageShape inputShape) {
    return new CompiledClassifier(
        Dl4jGraph.of(network, inputShape), inputShape, ModelOutput.probabilities(network));
  }

  /** Which implementation {@link #of} takes: {@code COMPILED} or {@code DL4J}. */
  public static EngineChoice engine(
      MultiLayerNetwork network, ImageShape inputShape, EngineChoice choice) {
    if (choice == EngineChoice.DL4J) {
      return EngineChoice.DL4J;
    }
    try {
      CompiledClassifier.nativeBytes(Dl4jGraph.of(network, inputShape));
      return EngineChoice.COMPILED;
    } catch (UnsupportedNetworkException e) {
      return EngineChoice.DL4J;
    }
  }

  /**
   * Whether an engine gives an image the same bits in every batch and at every place in it, so that
   * images may be put together in any way.
   *
   * @param engine that of {@link #engine}
   */
  public static boolean sameBitsInAnyBatch(EngineChoice engine) {
    return engine == EngineChoice.COMPILED && Sgemm.fastest() instanceof OneDnn;
  }

  /**
   * Native memory of what {@link #of} makes, with the network that it is made of: counted for the
   * compiled engine, estimated for DL4J's layers.
   *
   * @param images that are given at a time
   */
  public static long nativeBytes(
      MultiLayerNetwork network, ImageShape inputShape, EngineChoice choice, int images) {
    if (choice != EngineChoice.DL4J) {
      try {
        // The parameters that were read live as long as the task, beside the engine's copies.
        return CompiledClassifier.nativeBytes(Dl4jGraph.of(network, inputShape))
            + network.numParams() * Float.BYTES;
      } catch (UnsupportedNetworkException e) {
        // As in the method of: DL4J's layers take over.
      }
    }
    return Dl4jMemory.estimate(network, inputShape, images);
  }

  /**
   * Which implementation {@link #of} takes and why, in one sentence for the log.
   *
   * @throws UnsupportedNetworkException as {@link #of}
   */
  public static String explain(
      MultiLayerNetwork network, ImageShape inputShape, EngineChoice choice) {
    if (choice == EngineChoice.DL4J) {
      return "gradients by DL4J's own layers, as chosen";
    }
    try {
      return "gradients by the compiled engine, %d images at a time, %,d MB of native memory in each task, with %s"
          .formatted(
              CompiledClassifier.microBatch(Dl4jGraph.of(network, inputShape)),
              (CompiledClassifier.nativeBytes(Dl4jGraph.of(network, inputShape)) + 999_999)
                  / 1_000_000,
              Sgemm.fastest().description());
    } catch (UnsupportedNetworkException e) {
      if (choice == EngineChoice.COMPILED) {
        throw e;
      }
      return "gradients by DL4J's own layers, several times slower than the compiled engine, which refused: "
          + e.getMessage();
    }
  }
}
