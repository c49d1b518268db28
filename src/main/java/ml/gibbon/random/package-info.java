/**
 * Randomness: the only place that makes random numbers, and the seeds that they depend on. The same
 * settings give the same bits on every machine and in any order of work, because every draw belongs
 * to something that has a number (an image, a step, a worker) rather than to a thread.
 *
 * <p>Start with {@link ml.gibbon.random.Draws}: {@link ml.gibbon.random.Draws#ofImage(long, long,
 * String)} is what an attack draws from. {@link ml.gibbon.random.Seeds} makes one seed out of
 * several numbers.
 *
 * <p>Imported by everybody; imports nothing of Gibbon. Tables, models and pictures that were
 * published depend on every bit that comes from here.
 */
package ml.gibbon.random;
