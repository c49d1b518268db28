/**
 * Stage {@code export}: adversarial tables in the formats of other programs.
 *
 * <p>Read {@link ml.gibbon.export.Export} first.
 */
package ml.gibbon.export;
