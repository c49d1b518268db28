/** Stage {@code report}: the table on the console and the page with charts and pictures. */
package ml.gibbon.report;
