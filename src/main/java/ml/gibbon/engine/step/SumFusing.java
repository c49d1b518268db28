package ml.gibbon.engine.step;

/** A step that can add a value to its results while it computes them. */
public interface SumFusing extends Step {

  /** Whether it can add this one, which lies as its output does. */
  boolean canAdd(Signal term);

  /** Makes the output the sum; the gradient by it is that by the term, too. */
  void add(Signal term);
}
