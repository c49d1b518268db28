/**
 * Readers of image files: IDX, the binary version of CIFAR-10, PNG and JPEG in Parquet, and the
 * download of public sets. Every file is taken as a stranger's: sizes, counts and labels are
 * checked before anything is allocated or written.
 *
 * <p>Start with {@link ml.gibbon.ingest.read.ImageSource}, what every reader is, and {@link
 * ml.gibbon.ingest.read.ImageSet}, what opening a set gives. A public set under another name is one
 * more {@link ml.gibbon.ingest.read.KnownSet} in {@link ml.gibbon.ingest.read.KnownSets}.
 *
 * <p>Imported by the stage {@code ingest} only; imports Hadoop's file systems, settings, the store
 * and the core, but neither Spark nor the stage.
 */
package ml.gibbon.ingest.read;
