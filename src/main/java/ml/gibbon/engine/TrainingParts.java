package ml.gibbon.engine;

import java.util.Arrays;
import java.util.Optional;
import ml.gibbon.engine.step.BatchInTraining;
import ml.gibbon.engine.step.DropoutMasks;
import ml.gibbon.engine.step.Normalisation;
import ml.gibbon.engine.step.ParameterVector;
import ml.gibbon.engine.training.ParameterBlock;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/**
 * What the steps of a network in training share.
 *
 * @param training what is trained
 * @param vectors its parameters, but for weights of matrix products
 * @param masks of dropout
 * @param batch that values are normalised by
 */
record TrainingParts(
    TrainingGraph training,
    ParameterVector.Source vectors,
    DropoutMasks masks,
    BatchInTraining batch) {

  static TrainingParts of(
      TrainingGraph training, ParameterBlock block, DropoutMasks masks, BatchInTraining batch) {
    return new TrainingParts(training, training.vectors(block), masks, batch);
  }

  /** What a normalisation computes with in training; empty if it is the same as in use. */
  Optional<Normalisation.Terms> terms(Operation.BatchNormalisation operation) {
    boolean byBatch = training.isByBatch(operation);
    if (!byBatch && !isTrained(operation.scale(), operation.shift())) {
      return Optional.empty();
    }
    return Optional.of(
        new Normalisation.Terms(
            vectors.of(operation.scale()),
            vectors.of(operation.shift()),
            vectors.of(operation.mean()),
            vectors.of(operation.variance()),
            operation.epsilon(),
            byBatch));
  }

  /** The same of a scale and a shift alone. */
  Optional<Normalisation.Terms> terms(Operation.Affine operation) {
    if (!isTrained(operation.scale(), operation.shift())) {
      return Optional.empty();
    }
    Shape shape = operation.scale().shape();
    float[] ones = new float[shape.size()];
    Arrays.fill(ones, 1f);
    return Optional.of(
        new Normalisation.Terms(
            vectors.of(operation.scale()),
            vectors.of(operation.shift()),
            ParameterVector.fixed(Parameter.of("mean", shape, new float[shape.size()])),
            ParameterVector.fixed(Parameter.of("variance", shape, ones)),
            0,
            false));
  }

  private boolean isTrained(Parameter scale, Parameter shift) {
    return training.isTrained(scale) || training.isTrained(shift);
  }
}
