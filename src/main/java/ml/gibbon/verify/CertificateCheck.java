package ml.gibbon.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ml.gibbon.image.ImageShape;
import ml.gibbon.random.Draws;
import ml.gibbon.store.CleanTable;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Erf;
import org.apache.spark.sql.Row;

/**
 * Holds certificates against their definition: every radius against its votes, and the votes of the
 * first images against those of the model within, which is asked once more.
 */
final class CertificateCheck {

  /** Images that are asked about again. */
  static final int ASKED = 3;

  /** Noisy images that are asked about at a time. */
  private static final int AT_ONCE = 256;

  /** By how many deviations, and by which share of alpha, the solver of a bound may be off. */
  private static final double TOLERANCE = 1e-4;

  private final int firstDraws;
  private final int draws;
  private final double alpha;
  private final long seed;

  CertificateCheck(JsonNode certificates) {
    this.firstDraws = certificates.path("firstDraws").asInt();
    this.draws = certificates.path("draws").asInt();
    this.alpha = certificates.path("alpha").asDouble();
    this.seed = certificates.path("seed").asLong();
  }

  /** Ids of the images that are asked about again. */
  static List<Long> ids(JsonNode model) {
    List<Long> ids = new ArrayList<>();
    for (JsonNode image : model.path("images")) {
      if (ids.size() < ASKED) {
        ids.add(image.path("imageId").asLong());
      }
    }
    return ids;
  }

  /**
   * What differs in the certificates of one model, as text.
   *
   * @param images of the clean table, by id
   * @param within the model that the smoothing stands around
   * @param sigma of the smoothing
   */
  List<String> differences(
      JsonNode model, Map<Long, Row> images, PlainModel within, double sigma, ImageShape shape) {
    String name = model.path("model").asText();
    List<String> faults = new ArrayList<>();
    if (model.path("sigma").asDouble() != sigma) {
      faults.add("%s: sigma is not the model's, %s".formatted(name, sigma));
    }
    int at = 0;
    for (JsonNode image : model.path("images")) {
      long id = image.path("imageId").asLong();
      int votes = image.path("votes").asInt();
      if (!isRadius(votes, image.path("radius").asDouble(), sigma)) {
        faults.add("%s: the radius of image %d is not that of its votes".formatted(name, id));
      }
      if (at++ < ASKED) {
        Row row = images.get(id);
        if (row == null || row.getInt(1) != image.path("label").asInt(-1)) {
          faults.add("%s: image %d is not the clean table's".formatted(name, id));
        } else if (!hasVotes(row, image.path("answer").asInt(), votes, within, sigma, shape)) {
          faults.add("%s: the votes on image %d are not the model's".formatted(name, id));
        }
      }
    }
    return faults;
  }

  /**
   * The radius is {@code sigma Phi^-1(p)}, where p makes so many votes or more as unlikely as
   * alpha: {@code alpha = I_p(votes, draws - votes + 1)}, which grows with p.
   */
  boolean isRadius(int votes, double radius, double sigma) {
    if (votes < 0 || votes > draws) {
      return false;
    }
    if (radius == 0) {
      return votes == 0 || tail(.5 + TOLERANCE, votes) >= alpha;
    }
    return radius > 0
        && tail(share(radius / sigma - TOLERANCE), votes) <= alpha * (1 + TOLERANCE)
        && tail(share(radius / sigma + TOLERANCE), votes) >= alpha * (1 - TOLERANCE);
  }

  /** The probability of so many votes or more, where each is for the answer with probability p. */
  private double tail(double p, int votes) {
    return votes == 0 ? 1 : Beta.regularizedBeta(p, votes, draws - votes + 1.0);
  }

  private static double share(double deviations) {
    return .5 * Erf.erfc(-deviations / Math.sqrt(2));
  }

  private boolean hasVotes(
      Row row, int answer, int votes, PlainModel within, double sigma, ImageShape shape) {
    float[] image = new float[shape.size()];
    StoredPixels.decodeGreyLevels(row.getAs(CleanTable.PIXELS), image, 0);
    Draws noise = Draws.ofImage(seed, row.getLong(0), "certify");
    Count first = count(image, firstDraws, within, sigma, noise);
    Count second = count(image, draws, within, sigma, noise);
    int most = 0;
    for (int k = 0; k < first.votes.length; k++) {
      most = Math.max(most, first.votes[k]);
    }
    return answer >= 0
        && answer < first.votes.length
        && first.votes[answer] >= most - 2 * first.ties
        && Math.abs(second.votes[answer] - votes) <= second.ties;
  }

  /**
   * @param votes by class
   * @param ties among them that may as well be for another class
   */
  private record Count(int[] votes, int ties) {}

  private static Count count(
      float[] image, int number, PlainModel within, double sigma, Draws noise) {
    int[] votes = new int[0];
    int ties = 0;
    for (int done = 0; done < number; done += AT_ONCE) {
      int some = Math.min(AT_ONCE, number - done);
      float[] noisy = new float[some * image.length];
      for (int i = 0; i < noisy.length; i++) {
        noisy[i] = image[i % image.length] + (float) (noise.nextGaussian() * sigma);
      }
      for (Answer answer : within.answers(noisy, some)) {
        votes = votes.length == 0 ? new int[answer.logits().length] : votes;
        votes[answer.mostLikely()]++;
        ties += answer.isTie() ? 1 : 0;
      }
    }
    return new Count(votes, ties);
  }
}
