package ml.gibbon.train;

import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Synchronous data-parallel training: every worker starts from the same parameters, trains its own
 * minibatches, and the results are averaged.
 */
interface ParameterAveraging {

  /**
   * Runs one averaging round and leaves the averaged parameters and updater state in the network.
   *
   * <p>Spark broadcasts the parameters, runs one task a partition and aggregates what they return.
   *
   * @param network current parameters, updater settings and state; changed in place
   * @param minibatches one partition a worker, in training order
   * @param step what happens to a minibatch before it is trained
   * @return mean loss of the workers' last minibatches
   */
  double round(MultiLayerNetwork network, JavaRDD<Minibatch> minibatches, WorkerStep step);
}
