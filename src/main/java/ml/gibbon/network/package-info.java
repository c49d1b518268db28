/**
 * Networks as graphs: what stands between the files that networks come in and the engine that
 * computes them.
 *
 * <p>A {@link ml.gibbon.network.Graph} is the function of one example. Its shapes keep the axis of
 * size 1 that frameworks call the batch, and who computes a graph maps it over as many examples as
 * there are: no operation has to know which axis tells examples apart.
 */
package ml.gibbon.network;
