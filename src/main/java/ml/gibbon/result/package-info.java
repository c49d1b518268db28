/**
 * Results as values: the rows of {@code metrics.json}, and what explanations measured.
 *
 * <p>A core room, which all rooms after it but {@code verify} may import. Read {@link
 * ml.gibbon.result.MetricsRow} first.
 */
package ml.gibbon.result;
