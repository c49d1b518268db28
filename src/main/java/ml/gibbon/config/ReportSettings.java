package ml.gibbon.config;

/**
 * Group {@code report}.
 *
 * @param images columns of each picture grid, 1 to 20
 */
public record ReportSettings(int images) {}
