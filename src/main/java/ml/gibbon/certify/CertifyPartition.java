package ml.gibbon.certify;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import ml.gibbon.config.CertifySettings;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.defence.NoiseVotes;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.random.Draws;
import ml.gibbon.result.Certificates.OfImage;
import ml.gibbon.result.CertifiedRadius;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/**
 * Certifies the images of a partition, one after the other: of each the noisy copies go through the
 * model in batches of the usual size. Draws belong to the image, so that partitions do not matter.
 */
final class CertifyPartition implements FlatMapFunction<Iterator<LabelledImage>, OfImage> {

  private static final long serialVersionUID = 1;

  private final Broadcast<byte[]> model;
  private final ClassifierFactory classifiers;
  private final double sigma;
  private final CertifySettings settings;
  private final long seed;

  /**
   * @param model that stands behind the smoothing
   */
  CertifyPartition(
      Broadcast<byte[]> model,
      ClassifierFactory classifiers,
      double sigma,
      CertifySettings settings,
      long seed) {
    this.model = model;
    this.classifiers = classifiers;
    this.sigma = sigma;
    this.settings = settings;
    this.seed = seed;
  }

  @Override
  public Iterator<OfImage> call(Iterator<LabelledImage> images) {
    List<OfImage> certificates = new ArrayList<>();
    if (images.hasNext()) {
      try (DifferentiableClassifier classifier = classifiers.of(model.value())) {
        NoiseVotes votes = new NoiseVotes(classifier, sigma, ImageBatch.USUAL_SIZE);
        while (images.hasNext()) {
          certificates.add(certify(images.next(), votes));
        }
      }
    }
    return certificates.iterator();
  }

  private OfImage certify(LabelledImage image, NoiseVotes noise) {
    float[] pixels = new float[classifiers.inputShape().size()];
    PixelFormat.UINT8.decode(image.pixels(), pixels, 0);
    // One sequence for both counts: the second one begins where the first one ends.
    Draws draws = Draws.ofImage(seed, image.id(), "certify");
    int answer = mostVotes(noise.of(pixels, settings.firstDraws(), draws));
    int votes = noise.of(pixels, settings.draws(), draws)[answer];
    return new OfImage(
        image.id(),
        image.label(),
        answer,
        votes,
        CertifiedRadius.of(votes, settings.draws(), settings.alpha(), sigma));
  }

  private static int mostVotes(int[] votes) {
    int most = 0;
    for (int k = 1; k < votes.length; k++) {
      most = votes[k] > votes[most] ? k : most;
    }
    return most;
  }
}
