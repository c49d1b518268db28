package ml.gibbon.train.averaging;

import java.io.Serializable;
import ml.gibbon.engine.training.UpdateRule;
import ml.gibbon.image.Augmentation;
import ml.gibbon.train.objective.Objective;
import org.apache.spark.api.java.JavaRDD;

/**
 * Synchronous data-parallel training: every worker starts from the same parameters, trains its own
 * minibatches, and the results are averaged.
 */
public interface ParameterAveraging extends AutoCloseable {

  /** Begins a series of rounds from where a network is. */
  Rounds begin(Learner learner);

  /** Frees what executors hold for this training. */
  @Override
  void close();

  /** Rounds one after the other, each from the parameters that the last one left. */
  interface Rounds {

    /**
     * Runs one averaging round.
     *
     * <p>Spark broadcasts the parameters, runs one task a partition and aggregates what they
     * return.
     *
     * @param minibatches one partition a worker, in training order
     * @return mean loss of the workers' last minibatches
     */
    double round(JavaRDD<Minibatch> minibatches, Round round);

    /** Leaves the averaged parameters and velocities in the network, with what goes with it. */
    Learner end();
  }

  /**
   * What the workers do in a round.
   *
   * @param objective what training minimises
   * @param augmentation of the clean images
   * @param rule by which gradients move the parameters
   * @param number of the round over the whole training, from 1
   * @param firstStep number of each worker's first minibatch over the whole training, from 1
   * @param seed of its draws, differs from round to round
   */
  record Round(
      Objective objective,
      Augmentation augmentation,
      UpdateRule rule,
      long number,
      long firstStep,
      long seed)
      implements Serializable {}
}
