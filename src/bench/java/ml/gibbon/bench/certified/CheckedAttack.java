package ml.gibbon.bench.certified;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.Goal;

/**
 * An attack that images are held against.
 *
 * @param name in tables
 * @param attack of the product
 * @param aim what it wants the answer to be
 */
record CheckedAttack(String name, Attack attack, Aim aim) {

  /** What an attack wants the answer to be. */
  enum Aim {
    /** Another one than the label. */
    ANY_OTHER,
    /** One other class after the other, until one is reached. */
    EACH_OTHER
  }

  /** The goals that it is run with, one after the other. */
  List<Goal> goals(int classes) {
    return aim == Aim.ANY_OTHER
        ? List.of(Goal.UNTARGETED)
        : IntStream.range(0, classes).<Goal>mapToObj(Goal.OneClass::new).toList();
  }
}
