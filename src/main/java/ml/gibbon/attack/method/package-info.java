/**
 * The attacks, each a record of its settings.
 *
 * <p>Others name an attack by its kind, see {@link ml.gibbon.attack.AttackKinds}, unless they mean
 * this one. Read {@link ml.gibbon.attack.method.Fgsm} first, then {@link
 * ml.gibbon.attack.method.Pgd}; of those that look for the smallest change {@link
 * ml.gibbon.attack.method.DeepFool}.
 */
package ml.gibbon.attack.method;
