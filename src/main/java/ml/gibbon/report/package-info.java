/**
 * Stage {@code report}: the table on the console, and the page with its charts, tables and
 * pictures.
 */
package ml.gibbon.report;
