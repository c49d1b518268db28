/**
 * Measurements of speed and of the strength of attacks, against PyTorch and against Spark's own
 * reading and writing. Nothing here is part of a run.
 *
 * <p>There is no JMH here: what counts are ratios of whole sides, some of them other processes,
 * that have to take turns in the same minutes, which JMH cannot express. A micro-benchmark of the
 * inner loops would add little, since the matrix product takes nearly all the time of a step.
 */
package ml.gibbon.bench;
