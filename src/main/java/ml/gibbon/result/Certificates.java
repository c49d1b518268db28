package ml.gibbon.result;

import java.io.Serializable;
import java.util.List;

/**
 * What the stage certify proved, as {@code certificates.json} holds it and the report draws it: L2
 * distances by votes under noise (Cohen, Rosenfeld and Kolter 2019, arXiv:1902.02918, algorithm
 * "Certify"), and L-infinity ones by interval bounds (Gowal et al. 2019, arXiv:1810.12715).
 *
 * @param dataset name of the clean set
 * @param split of the clean set
 * @param data hash of the clean table, over the SHA-256 of its files in reading order
 * @param seed of every draw
 * @param firstDraws from which the answer is chosen
 * @param draws by which it is held
 * @param alpha probability that a certificate is wrong
 * @param models one for each model, in the order of the configuration
 */
public record Certificates(
    String dataset,
    String split,
    String data,
    long seed,
    int firstDraws,
    int draws,
    double alpha,
    List<OfModel> models) {

  public Certificates {
    models = List.copyOf(models);
  }

  /**
   * The certificates of one model.
   *
   * @param model the user's name for it
   * @param sha256 of its model.zip
   * @param sigma standard deviation of its noise; 0 of one that interval bounds are of
   * @param images in ascending order of their ids
   */
  public record OfModel(String model, String sha256, double sigma, List<OfImage> images) {

    public OfModel {
      images = List.copyOf(images);
    }

    /** Whether distances are L-infinity ones, inside [0, 1], and L2 ones otherwise. */
    public boolean isOfBoxes() {
      return sigma == 0;
    }

    /** Share of the images that are answered rightly anywhere within a distance. */
    public double certifiedAccuracy(double distance) {
      return share(images.stream().filter(image -> image.holds(distance)).count());
    }

    /** Share of the images to which there is no answer. */
    public double abstentions() {
      return share(images.stream().filter(OfImage::isAbstention).count());
    }

    private double share(long count) {
      return (double) count / images.size();
    }

    /** The largest radius of an image that is answered rightly; 0 when there is none. */
    public double largestRadius() {
      return images.stream()
          .filter(image -> image.holds(0))
          .mapToDouble(OfImage::radius)
          .max()
          .orElse(0);
    }
  }

  /**
   * What holds of one image.
   *
   * @param imageId of the image
   * @param label its class
   * @param answer the class that most of the first draws voted for, or that the network gives
   * @param votes for it of the other draws; 0 of bounds
   * @param radius distance, on the [0, 1] pixel scale, within which the answer stays; 0 where the
   *     votes do not say what it is, and there is none, or where bounds prove nothing
   */
  public record OfImage(long imageId, int label, int answer, int votes, double radius)
      implements Serializable {

    /** Whether it has no answer. */
    boolean isAbstention() {
      return radius == 0;
    }

    /** Whether the answer is right at a distance, as at all smaller ones. */
    public boolean holds(double distance) {
      return !isAbstention() && answer == label && radius >= distance;
    }
  }
}
