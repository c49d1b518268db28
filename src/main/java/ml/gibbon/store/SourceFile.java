package ml.gibbon.store;

/**
 * A file that images were taken from.
 *
 * @param uri with its scheme
 * @param bytes its size then
 */
public record SourceFile(String uri, long bytes) {}
