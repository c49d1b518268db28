package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import ml.gibbon.attack.NamedAttack;

/**
 * A defence of kind {@code output-codes}: a fresh network of the model's architecture answers in a
 * code, and each class is a codeword of it (Verma and Swami 2019).
 *
 * @param bits of a codeword, a power of 2
 * @param attack that shows the error on held-out images
 */
public record OutputCodesSettings(int bits, NamedAttack attack) implements DefenceSettings {

  private static final int MOST_BITS = 1 << 16;

  /**
   * @throws ml.gibbon.error.SettingException when the number of bits is no power of 2
   */
  public OutputCodesSettings {
    boolean isPower = bits >= 2 && bits <= MOST_BITS && Integer.bitCount(bits) == 1;
    require(isPower, "bits", bits, "a power of 2 from 2 to 65536, above the number of classes");
  }

  @Override
  public Start start() {
    return Start.SCRATCH;
  }

  @Override
  public double epsilonWarmUp() {
    return 0;
  }

  @Override
  public String inWords() {
    return "output codes of %d bits".formatted(bits);
  }
}
