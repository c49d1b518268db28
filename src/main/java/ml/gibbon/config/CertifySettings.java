package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.io.Serializable;
import java.util.List;

/**
 * Group {@code certify}: certificates of randomised smoothing and of interval bounds.
 *
 * @param models names of models of kind {@code randomised-smoothing} or of networks; empty to skip
 *     the stage
 * @param images the first by id, at least 1
 * @param firstDraws by which each image's answer is chosen, at least 1
 * @param draws by which the answer is held, at least 1
 * @param alpha probability that a certificate is wrong, in (0, 1)
 */
public record CertifySettings(
    List<String> models, int images, int firstDraws, int draws, double alpha)
    implements Serializable {

  public CertifySettings {
    models = List.copyOf(models);
    require(images >= 1 && images <= 100_000, "images", images, "a whole number from 1 to 100000");
    require(firstDraws >= 1, "firstDraws", firstDraws, "a whole number from 1 on");
    require(draws >= 1, "draws", draws, "a whole number from 1 on");
    require(alpha > 0 && alpha < 1, "alpha", alpha, "a number between 0 and 1");
  }
}
