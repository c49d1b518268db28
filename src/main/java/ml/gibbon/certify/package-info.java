/**
 * Stage {@code certify}: the distances within which smoothed classifiers are proven not to change
 * their answers.
 *
 * <p>Start with {@link ml.gibbon.certify.Certify}.
 */
package ml.gibbon.certify;
