/**
 * How numbers and words are written for people, the same everywhere.
 *
 * <p>A core room, which all rooms after it may import. Read {@link ml.gibbon.text.Figures} first.
 */
package ml.gibbon.text;
