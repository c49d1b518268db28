/**
 * Readers and generators of image sets, into the clean table.
 *
 * <p>{@link ml.gibbon.ingest.Ingest} is the stage. Below it every kind of data is an {@code
 * ImageSource}: images that any process can read from any position, so the table can be cut at will
 * and the cut never changes a row.
 */
package ml.gibbon.ingest;
