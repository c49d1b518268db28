/**
 * Networks of DL4J: as graphs for the engine, and by DL4J's own layers where the engine does not
 * know one.
 */
package ml.gibbon.model.dl4j;
