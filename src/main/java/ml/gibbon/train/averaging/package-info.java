/**
 * Synchronous parameter averaging: every worker trains its own minibatches from the same
 * parameters, and the results are averaged.
 *
 * <p>Read {@link ml.gibbon.train.averaging.ParameterAveraging} first: it trains an epoch round by
 * round, with the compiled engine or with dl4j-spark. {@link
 * ml.gibbon.train.averaging.EpochMinibatches} lays the images of the epoch out before, one
 * partition a worker.
 *
 * <p>Imported by stage {@code train} and by plans of it.
 */
package ml.gibbon.train.averaging;
