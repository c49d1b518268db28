package ml.gibbon.model.dl4j;

import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/**
 * What DL4J does to the input of a layer so that it has the shape that the layer takes.
 *
 * @param name of the values, for messages
 * @param value the input
 * @param refused names the layer for which a reason is given
 */
record Preparation(GraphBuilder builder, String name, Node value, Refusal refused) {

  /** The value that the layer gets. */
  Node by(InputPreProcessor before) {
    if (LayerTranslation.is(before, CnnToFeedForwardPreProcessor.class)) {
      refused.when(
          ((CnnToFeedForwardPreProcessor) before).getFormat() != CNN2DFormat.NCHW,
          "takes images that are not NCHW");
      return row();
    } else if (LayerTranslation.is(before, FeedForwardToCnnPreProcessor.class)) {
      return images((FeedForwardToCnnPreProcessor) before);
    }
    throw refused.because("has a " + before.getClass().getSimpleName() + " before it");
  }

  /** All values of an example in a row. */
  Node row() {
    Shape shape = value.shape();
    return shape.rank() == 2
        ? value
        : builder.add(name, new Operation.Reshape(Shape.of(1, shape.size())), value);
  }

  private Node images(FeedForwardToCnnPreProcessor shape) {
    Shape images =
        Shape.of(
            1,
            Math.toIntExact(shape.getNumChannels()),
            Math.toIntExact(shape.getInputHeight()),
            Math.toIntExact(shape.getInputWidth()));
    boolean row = value.shape().rank() == 2;
    boolean fits = row ? images.size() == value.shape().size() : images.equals(value.shape());
    refused.when(!fits, "expects %s but gets %s".formatted(images, value.shape()));
    return row ? builder.add(name, new Operation.Reshape(images), value) : value;
  }
}
