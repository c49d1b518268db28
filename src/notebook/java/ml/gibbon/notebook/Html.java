package ml.gibbon.notebook;

/**
 * What a cell shows as HTML, or as an SVG element.
 *
 * @param text the elements
 */
public record Html(String text) {}
