/**
 * Attacks on images, and the one runner that holds what they make to the threat model and measures
 * it.
 *
 * <p>A core room, which all rooms after it but {@code verify} may import: that one measures again
 * by itself. Read {@link ml.gibbon.attack.Attack} first, then {@link
 * ml.gibbon.attack.AttackRunner}.
 *
 * <p>A new attack is a record of its settings in {@code method}, which checks them in its
 * constructor; a line in {@link ml.gibbon.attack.AttackKinds}; a block in {@code reference.conf}
 * under {@code attack-kinds}, with its source and what its keys are by default; and a row in {@code
 * AttackCases}, over which the contract tests run. An attack on a model whose gradients the
 * attacker does not know is a {@link ml.gibbon.attack.ScoreAttack} or a {@link
 * ml.gibbon.attack.AnswerAttack}, which are given nothing that could take one.
 */
package ml.gibbon.attack;
