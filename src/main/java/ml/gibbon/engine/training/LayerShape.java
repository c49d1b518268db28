package ml.gibbon.engine.training;

/**
 * The parameters of a dense or convolutional layer: how many there are and where they stand in the
 * vector of all parameters that the network's owner keeps. There they are ordered {@code
 * [output][input channel][tap]}, in the engine {@code [tap][input channel][output]}, followed by
 * the biases.
 *
 * @param taps of the kernel
 * @param in input channels
 * @param out outputs
 * @param weightsAt index of the first weight in the owner's vector
 * @param biasAt index of the first bias in the owner's vector, {@link #NO_BIAS} for none
 * @param maxNorm bound on the length of each output's weight vector, infinite for none
 */
public record LayerShape(int taps, int in, int out, int weightsAt, int biasAt, float maxNorm) {

  /** Of layers whose outputs have no bias, as before a batch normalisation. */
  public static final int NO_BIAS = -1;

  private static final int BLOCK = 32;

  public int weights() {
    return taps * in * out;
  }

  public int biases() {
    return biasAt == NO_BIAS ? 0 : out;
  }

  /** Weights and biases. */
  public int length() {
    return weights() + biases();
  }

  /**
   * Copies from the owner's order.
   *
   * @param engine filled from {@code at} on
   */
  public void toEngine(float[] owner, float[] engine, int at) {
    walk((theirs, ours) -> engine[at + ours] = owner[weightsAt + theirs]);
    if (biases() > 0) {
      System.arraycopy(owner, biasAt, engine, at + weights(), out);
    }
  }

  /** The reverse of {@link #toEngine}. */
  public void toOwner(float[] engine, int at, float[] owner) {
    walk((theirs, ours) -> owner[weightsAt + theirs] = engine[at + ours]);
    if (biases() > 0) {
      System.arraycopy(engine, at + weights(), owner, biasAt, out);
    }
  }

  @FunctionalInterface
  private interface Pair {
    void of(int theirs, int ours);
  }

  /** Block by block: a walk down whole columns would miss the cache at every step. */
  private void walk(Pair pair) {
    for (int o0 = 0; o0 < out; o0 += BLOCK) {
      for (int i0 = 0; i0 < in; i0 += BLOCK) {
        for (int o = o0; o < Math.min(out, o0 + BLOCK); o++) {
          for (int i = i0; i < Math.min(in, i0 + BLOCK); i++) {
            for (int tap = 0; tap < taps; tap++) {
              pair.of((o * in + i) * taps + tap, (tap * in + i) * out + o);
            }
          }
        }
      }
    }
  }
}
