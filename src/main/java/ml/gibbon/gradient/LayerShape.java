package ml.gibbon.gradient;

/**
 * The parameters of a dense or convolutional layer: how many there are and where they stand in
 * DL4J's vector of all parameters. There they are ordered {@code [output][input channel][tap]}, in
 * the engine {@code [tap][input channel][output]}, followed by the biases.
 *
 * @param taps of the kernel
 * @param in input channels
 * @param out outputs
 * @param weightsAt index of the first weight in DL4J's vector
 * @param biasAt index of the first bias in DL4J's vector
 * @param maxNorm bound on the length of each output's weight vector, infinite for none
 */
record LayerShape(int taps, int in, int out, int weightsAt, int biasAt, float maxNorm) {

  private static final int BLOCK = 32;

  int weights() {
    return taps * in * out;
  }

  /** Weights and biases. */
  int length() {
    return weights() + out;
  }

  /**
   * Copies from DL4J's order.
   *
   * @param engine filled from {@code at} on
   */
  void toEngine(float[] dl4j, float[] engine, int at) {
    walk((theirs, ours) -> engine[at + ours] = dl4j[weightsAt + theirs]);
    System.arraycopy(dl4j, biasAt, engine, at + weights(), out);
  }

  /** The reverse of {@link #toEngine}. */
  void toDl4j(float[] engine, int at, float[] dl4j) {
    walk((theirs, ours) -> dl4j[weightsAt + theirs] = engine[at + ours]);
    System.arraycopy(engine, at + weights(), dl4j, biasAt, out);
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
