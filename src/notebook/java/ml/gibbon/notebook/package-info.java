/**
 * The Java of {@code notebooks/}: a kernel for Jupyter, which runs cells in the JDK's own JShell,
 * and what cells need to show pictures and charts. Nothing here is part of a run.
 */
package ml.gibbon.notebook;
