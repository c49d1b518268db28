/**
 * Images in memory: shapes, labels, batches, and the pixel formats in which they are stored.
 *
 * <p>A core room, which all rooms after it may import. Read {@link ml.gibbon.image.ImageBatch}
 * first.
 */
package ml.gibbon.image;
