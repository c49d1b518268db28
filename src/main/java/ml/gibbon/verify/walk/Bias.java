package ml.gibbon.verify.walk;

/** A number for each channel of {@code [examples, channels, places]}. */
record Bias(int examples, int channels, int places) {

  int size() {
    return examples * channels * places;
  }

  /** Adds each channel's number to all its places. */
  void add(double[] bias, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] += bias[i / places % channels];
    }
  }

  /** Adds all of each channel's places to its number. */
  void back(double[] slope, double[] bias) {
    for (int i = 0; i < slope.length; i++) {
      bias[i / places % channels] += slope[i];
    }
  }
}
