/**
 * Stage {@code certify}: the distances within which classifiers are proven not to change their
 * answers, by votes under noise or by interval bounds.
 *
 * <p>Start with {@link ml.gibbon.certify.Certify}.
 */
package ml.gibbon.certify;
