package ml.gibbon.config;

/**
 * Group {@code ingest}: how the clean table is cut.
 *
 * @param imagesPerFile images in each Parquet file, at least 1; also the unit of parallelism of the
 *     generators
 */
public record IngestSettings(int imagesPerFile) {}
