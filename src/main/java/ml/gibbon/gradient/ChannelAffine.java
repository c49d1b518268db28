package ml.gibbon.gradient;

/** {@code a x + c} with an a and a c for each channel, read anew from their source each time. */
interface ChannelAffine {

  /** a, one for each channel. */
  float[] scale();

  /** c, one for each channel. */
  float[] shift();
}
