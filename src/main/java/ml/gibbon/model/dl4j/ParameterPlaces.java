package ml.gibbon.model.dl4j;

import java.util.HashMap;
import java.util.Map;
import ml.gibbon.network.Parameter;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where a graph's parameters stand in the vector of all that DL4J keeps, and their bounds. */
final class ParameterPlaces {

  private final INDArray all;
  private final Map<Parameter, Integer> positions = new HashMap<>();
  private final Map<Parameter, Float> maxNorms = new HashMap<>();

  /**
   * @param all parameters of the network, of which those of its layers are views
   */
  ParameterPlaces(INDArray all) {
    this.all = all;
  }

  void put(Parameter parameter, INDArray view) {
    positions.put(parameter, Math.toIntExact(view.offset() - all.offset()));
  }

  void bound(Parameter weights, float maxNorm) {
    if (maxNorm < Float.POSITIVE_INFINITY) {
      maxNorms.put(weights, maxNorm);
    }
  }

  Map<Parameter, Integer> positions() {
    return positions;
  }

  Map<Parameter, Float> maxNorms() {
    return maxNorms;
  }
}
