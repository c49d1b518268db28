package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.List;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.image.Augmentation;
import ml.gibbon.image.Augmentation.Kind;
import ml.gibbon.model.Autoencoder;
import ml.gibbon.text.Words;

/**
 * A defence of kind {@code denoising-autoencoder}: an autoencoder that is trained to undo noise
 * stands in front of the model, which stays as it is (Gu and Rigazio 2015, arXiv:1412.5068).
 *
 * @param units of its hidden dense layers
 * @param filters of its hidden convolutions in their place
 * @param noise that it undoes
 * @param noiseSize of that noise, above 0
 * @param attack that shows the error on held-out images
 */
public record DenoisingAutoencoderSettings(
    List<Integer> units, List<Integer> filters, Kind noise, double noiseSize, NamedAttack attack)
    implements DefenceSettings {

  /**
   * @throws ml.gibbon.error.SettingException at a value out of its range
   */
  public DenoisingAutoencoderSettings {
    new Autoencoder(units, filters);
    boolean isNoise = noise != Kind.NONE && noise != Kind.SHIFT;
    require(
        isNoise,
        "noise",
        Words.of(noise),
        "one of random-sign, uniform-noise, gaussian-noise, masking");
    require(
        noiseSize > 0 && noiseSize < Double.POSITIVE_INFINITY,
        "noiseSize",
        noiseSize,
        "a number above 0");
    require(
        noiseSize < 1 || noise != Kind.MASKING,
        "noiseSize",
        noiseSize,
        "a share below 1 for masking");
  }

  /** The network that is trained. */
  public Autoencoder autoencoder() {
    return new Autoencoder(units, filters);
  }

  /** What corrupts its images. */
  public Augmentation corruption() {
    return new Augmentation(noise, noiseSize);
  }

  /** The model stays as it was trained. */
  @Override
  public Start start() {
    return Start.TRAINED;
  }

  @Override
  public double epsilonWarmUp() {
    return 0;
  }

  @Override
  public String inWords() {
    return "denoising %s, %s of %s".formatted(autoencoder().inWords(), Words.of(noise), noiseSize);
  }
}
