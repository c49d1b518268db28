/**
 * Measurements of speed, against PyTorch and against Spark's own reading and writing. Nothing here
 * is part of a run.
 */
package ml.gibbon.bench;
