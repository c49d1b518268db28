package ml.gibbon.engine.step;

/** A step that can take a scale and a shift of its output's channels into its own parameters. */
public interface Foldable extends Step {

  /** Whether it can take one; trained parameters cannot, and nobody twice. */
  boolean canBeFollowed();

  /** Takes one over, before the first {@link #refresh}. */
  void followedBy(ChannelAffine affine);
}
