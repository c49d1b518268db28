package ml.gibbon.attack;

import java.util.Set;
import ml.gibbon.attack.method.Universal;

/**
 * An attack that learns from other images before it sees those that it attacks. Whoever has them
 * lets it learn first and runs what came out: a value that treats each image by itself, like any
 * other attack.
 */
public interface LearningAttack extends Attack {

  /** The clean splits that it learns from, {@code train} or {@code test}. */
  Set<String> learnsFrom();

  /** What it is once it has learned. */
  Attack learned(Learner learner);

  /** Has the images, and a model to ask. */
  @FunctionalInterface
  interface Learner {

    /** The change that the images teach. */
    float[] changeOf(Universal attack);
  }
}
