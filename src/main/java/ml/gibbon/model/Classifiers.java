package ml.gibbon.model;

import java.util.Optional;
import ml.gibbon.engine.BoxBounds;
import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.engine.product.OneDnn;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.dl4j.Dl4jClassifier;
import ml.gibbon.model.dl4j.Dl4jMemory;
import ml.gibbon.network.Graph;
import ml.gibbon.network.UnsupportedNetworkException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Makes the classifier that fits a network. */
public final class Classifiers {

  private Classifiers() {}

  /**
   * A classifier with native memory of its own, for one task.
   *
   * @throws UnsupportedNetworkException when the compiled engine is demanded, or the network is
   *     none of DL4J's, and has a layer that the engine does not support, which the message names
   * @throws IllegalArgumentException when DL4J's layers are needed and do not give the gradient
   */
  public static DifferentiableClassifier of(
      Network network, ImageShape inputShape, EngineChoice choice) {
    return fallback(network, choice).isPresent() && !isCompiled(network, inputShape, choice)
        ? new Dl4jClassifier(fallback(network, choice).get(), inputShape)
        : compiled(network, inputShape);
  }

  /** The same for a network of DL4J. */
  public static DifferentiableClassifier of(
      MultiLayerNetwork network, ImageShape inputShape, EngineChoice choice) {
    return of(new LayerNetwork(network), inputShape, choice);
  }

  /** DL4J's own layers, where a network has them and they may be used. */
  private static Optional<MultiLayerNetwork> fallback(Network network, EngineChoice choice) {
    return network instanceof LayerNetwork layers && choice != EngineChoice.COMPILED
        ? Optional.of(layers.layers())
        : Optional.empty();
  }

  private static boolean isCompiled(Network network, ImageShape inputShape, EngineChoice choice) {
    return engine(network, inputShape, choice) == EngineChoice.COMPILED;
  }

  /**
   * A classifier by the compiled engine.
   *
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public static CompiledClassifier compiled(Network network, ImageShape inputShape) {
    return new CompiledClassifier(network.graph(inputShape), inputShape, network.probabilities());
  }

  /** The same for a network of DL4J. */
  public static CompiledClassifier compiled(MultiLayerNetwork network, ImageShape inputShape) {
    return compiled(new LayerNetwork(network), inputShape);
  }

  /** Which implementation {@link #of} takes: {@code COMPILED} or {@code DL4J}. */
  public static EngineChoice engine(Network network, ImageShape inputShape, EngineChoice choice) {
    if (fallback(network, choice).isEmpty()) {
      return EngineChoice.COMPILED;
    }
    if (choice == EngineChoice.DL4J) {
      return EngineChoice.DL4J;
    }
    try {
      CompiledClassifier.nativeBytes(network.graph(inputShape));
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
   * @throws UnsupportedNetworkException as {@link #of}
   */
  public static long nativeBytes(
      Network network, ImageShape inputShape, EngineChoice choice, int images) {
    return isCompiled(network, inputShape, choice)
        // The parameters that were read live as long as the task, beside the engine's copies.
        ? CompiledClassifier.nativeBytes(network.graph(inputShape))
            + network.parameters() * Float.BYTES
        : Dl4jMemory.estimate(fallback(network, choice).orElseThrow(), inputShape, images);
  }

  /**
   * Native memory of interval bounds, with the network that they are made of.
   *
   * @throws UnsupportedNetworkException naming the node through which no bounds go
   */
  public static long boundsBytes(Network network, ImageShape inputShape) {
    return BoxBounds.nativeBytes(network.graph(inputShape)) + network.parameters() * Float.BYTES;
  }

  /**
   * Which implementation {@link #of} takes and why, in one sentence for the log.
   *
   * @throws UnsupportedNetworkException as {@link #of}
   */
  public static String explain(Network network, ImageShape inputShape, EngineChoice choice) {
    boolean mayFallBack = fallback(network, choice).isPresent();
    if (mayFallBack && choice == EngineChoice.DL4J) {
      return "gradients by DL4J's own layers, as chosen";
    }
    try {
      Graph graph = network.graph(inputShape);
      return "gradients by the compiled engine, %d images at a time, %,d MB of native memory in each task, with %s"
          .formatted(
              CompiledClassifier.microBatch(graph),
              (CompiledClassifier.nativeBytes(graph) + 999_999) / 1_000_000,
              Sgemm.fastest().description());
    } catch (UnsupportedNetworkException e) {
      if (!mayFallBack) {
        throw e;
      }
      return "gradients by DL4J's own layers, several times slower than the compiled engine, which refused: "
          + e.getMessage();
    }
  }
}
