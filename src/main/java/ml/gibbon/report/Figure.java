package ml.gibbon.report;

/**
 * A chart of the page.
 *
 * @param title in plain text
 * @param svg the SVG element, safe to stand in HTML as it is
 */
record Figure(String title, String svg) {}
