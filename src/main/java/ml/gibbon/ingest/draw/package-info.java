/**
 * Generators of image sets that need no files: handwritten digits in grey and shapes in colour,
 * drawn from a seed, with the same pixels on every machine.
 *
 * <p>Start with {@link ml.gibbon.ingest.draw.ImageGenerator}; {@code Digits} puts {@code Stroke}s
 * on a {@code Raster}, {@code Shapes} fills an {@code Outline} with {@code Paint}. A generator that
 * is to be asked for by name stands in {@link ml.gibbon.ingest.draw.ImageGenerators}. Functions are
 * taken from {@link java.lang.StrictMath} where {@link java.lang.Math} may differ in the last bit
 * from one machine to the next.
 *
 * <p>Imported by the stage {@code ingest} only; imports nothing but the core.
 */
package ml.gibbon.ingest.draw;
