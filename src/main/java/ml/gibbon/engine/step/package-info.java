/**
 * The steps of a compiled network: each computes one operation of a graph, forward and back, for a
 * micro-batch. Only the engine uses them.
 */
package ml.gibbon.engine.step;
