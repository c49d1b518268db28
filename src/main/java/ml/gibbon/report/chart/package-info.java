/** Charts: what they show, as SVG for pages, and as SVG and PNG files for papers. */
package ml.gibbon.report.chart;
