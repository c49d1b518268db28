package ml.gibbon.engine.training;

/**
 * The weights of a dense or convolutional layer. The owner has them ordered {@code [output][input
 * channel][tap]}, the engine {@code [tap][input channel][output]}.
 *
 * @param taps of the kernel
 * @param in input channels
 * @param out outputs
 * @param at index of the first weight in the owner's vector
 * @param maxNorm bound on the length of each output's weight vector, infinite for none
 */
public record WeightsShape(int taps, int in, int out, int at, float maxNorm)
    implements ParameterShape {

  private static final int BLOCK = 32;

  @Override
  public int length() {
    return taps * in * out;
  }

  @Override
  public void toEngine(float[] owner, float[] engine, int start) {
    walk((theirs, ours) -> engine[start + ours] = owner[at + theirs]);
  }

  @Override
  public void toOwner(float[] engine, int start, float[] owner) {
    walk((theirs, ours) -> owner[at + theirs] = engine[start + ours]);
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
