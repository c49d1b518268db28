/**
 * Stage {@code ingest}: brings images in and publishes each split of a set as a clean table.
 *
 * <p>Start with {@link ml.gibbon.ingest.Ingest}, the stage: it checks, plans and runs. {@code
 * ImageSets} finds what the settings ask for, in {@link ml.gibbon.ingest.read} or in {@link
 * ml.gibbon.ingest.draw}. Whatever it is, it comes as an {@code ImageSource}: images that any
 * process can read from any position, so that the table can be cut at will and the cut never
 * changes a row.
 *
 * <p>Imported by runs, the command line and the benchmarks; imports its own two rooms, settings,
 * the store and the core, and no other stage.
 */
package ml.gibbon.ingest;
