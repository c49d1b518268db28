/** Stage {@code evaluate}: result rows and automatic checks from what was written. */
package ml.gibbon.evaluate;
