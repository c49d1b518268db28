/**
 * The Spark session, the memory and threads of its processes, and the progress of its tasks.
 *
 * <p>All but the core and {@code config} may import it. Read {@link
 * ml.gibbon.cluster.SparkSessions} first.
 */
package ml.gibbon.cluster;
