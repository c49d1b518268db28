/**
 * Failures that a user can mend, each told in one line.
 *
 * <p>The lowest room of the core, which all may import. Read {@link ml.gibbon.error.UserException}
 * first.
 */
package ml.gibbon.error;
