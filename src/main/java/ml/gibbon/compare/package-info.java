/**
 * Stage {@code compare}: several runs side by side.
 *
 * <p>Read {@link ml.gibbon.compare.Compare} first.
 */
package ml.gibbon.compare;
