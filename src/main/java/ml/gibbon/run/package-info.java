/**
 * A run: the stages put together, what is there already, and the plan of what is not.
 *
 * <p>Only the command line may import it. Read {@link ml.gibbon.run.Pipeline} first.
 */
package ml.gibbon.run;
