package ml.gibbon.model;

import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;

/** A layer of a network in parts, what is done to its input, and its parameters. */
record Piece(NeuralNetConfiguration conf, Optional<InputPreProcessor> before, float[] parameters) {

  Layer layer() {
    return conf.getLayer();
  }

  /** Another layer in its place. */
  Piece with(Layer other, float[] otherParameters) {
    return new Piece(confOf(other), before, otherParameters);
  }

  /** Its settings, for another layer. */
  NeuralNetConfiguration confOf(Layer other) {
    NeuralNetConfiguration copy = conf.clone();
    copy.clearVariables();
    copy.setLayer(other);
    return copy;
  }
}
